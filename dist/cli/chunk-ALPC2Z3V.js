import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{gzipSync}from"node:zlib";async function writeJson(files,path,value){let text=`${JSON.stringify(value,null,2)}
`;path==="-"?process.stdout.write(text):await files.write(path,text)}async function writeResult(files,path,result){let text=JSON.stringify(result);await files.write(path,path.endsWith(".gz")?gzipSync(text,{level:9}):`${text}
`)}export{writeJson,writeResult};
