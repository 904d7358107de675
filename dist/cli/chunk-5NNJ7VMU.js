import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
function terminalLog(options){let{stderr}=process,canReplace=stderr.isTTY===!0,shown=!1,last=Number.NEGATIVE_INFINITY,clear=()=>{shown&&canReplace&&stderr.write("\r\x1B[K"),shown=!1},line=text=>{clear(),stderr.write(`${text}
`)};return{info:text=>{options.quiet||line(text)},warn:text=>line(`warning: ${text}`),progress:text=>{if(options.quiet)return;let now=performance.now()/1e3;canReplace?(clear(),stderr.write(text.slice(0,(stderr.columns??80)-1)),shown=!0):now-last>=15&&(last=now,stderr.write(`${text}
`))},end:clear}}export{terminalLog};
