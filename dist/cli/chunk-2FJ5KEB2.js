import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{judgeJobs}from"./chunk-KTXVAJYL.js";function judge(result,options={}){return judgeJobs([{request:result.request,result}],options)}export{judge};
