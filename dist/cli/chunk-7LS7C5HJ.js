import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{terminalLines}from"./chunk-TN34LIQH.js";var SPARSE_SECONDS=15;function terminalLog(options){let{stderr}=process,canReplace=stderr.isTTY===!0,shown=!1,last=Number.NEGATIVE_INFINITY,clear=()=>{shown&&canReplace&&stderr.write("\r\x1B[K"),shown=!1},line=text=>{clear(),stderr.write(`${terminalLines(text)}
`)};return{info:text=>{options.quiet||line(text)},warn:text=>line(`warning: ${text}`),progress:text=>{if(options.quiet)return;let now=performance.now()/1e3;canReplace?(clear(),stderr.write(terminalLines(text).slice(0,(stderr.columns??80)-1)),shown=!0):now-last>=SPARSE_SECONDS&&(last=now,stderr.write(`${terminalLines(text)}
`))},end:clear}}export{terminalLog};
