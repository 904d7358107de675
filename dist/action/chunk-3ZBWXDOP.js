import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
var TOKENS=/\b(gh[a-z]_|github_pat_)[A-Za-z0-9._]{20,}/g,CREDENTIALS=/\b(https?:\/\/)[^\s/@]+@/g;function redactTokens(text){return text.replace(TOKENS,"$1…").replace(CREDENTIALS,"$1…@")}export{redactTokens};
