const {createRequire:__createRequire}=process.getBuiltinModule("node:module");const require=__createRequire(import.meta.url);
var systemClock={now:()=>performance.now()/1e3,utc:()=>new Date().toISOString()};export{systemClock};
