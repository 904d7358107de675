#!/usr/bin/env node
import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
var VERBS={check:{summary:"validate the config and print what would run",load:()=>import("./chunk-N6SZPP2T.js")},compare:{summary:"build two commits, measure them interleaved, decide",load:()=>import("./chunk-TUB2GPSC.js")},record:{summary:"measure commits and append them to the store",load:()=>import("./chunk-FP4LXAAS.js")},backfill:{summary:"measure the commits of a range that have no results",load:()=>import("./chunk-TMUMXPG5.js")},store:{summary:"make, fill, check or print the history",load:()=>import("./chunk-6QQIOGCA.js")},site:{summary:"build or serve the static page",load:()=>import("./chunk-CEW3MY46.js")},demo:{summary:"run the whole way on a real history",load:()=>import("./chunk-YJG2GNSY.js")},detect:{summary:"find the places after which a series moved",load:()=>import("./chunk-FWYEU466.js")}};async function main(argv){let[name,...rest]=argv;if(name===void 0||name==="--help"||name==="-h"||name==="help")return process.stdout.write(overview()),name===void 0?4:0;if(name==="--version"){let{VERSION}=await import("./chunk-MGMDCAYF.js");return process.stdout.write(`${VERSION}
`),0}let entry=Object.hasOwn(VERBS,name)?VERBS[name]:void 0;if(!entry)return process.stderr.write(`benchwarden: there is no verb "${name.slice(0,60)}"

${overview()}`),4;let{runVerb}=await import("./chunk-YFOPWHE4.js");return runVerb(name,(await entry.load()).verb,rest)}function overview(){let width=Math.max(...Object.keys(VERBS).map(name=>name.length));return`benchwarden VERB [options]: continuous benchmarking that a project owns whole

${Object.entries(VERBS).map(([name,verb])=>`  ${name.padEnd(width)}  ${verb.summary}`).join(`
`)}

benchwarden VERB --help tells more.
`}process.exitCode=await main(process.argv.slice(2));
