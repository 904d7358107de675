import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{VERSION}from"./chunk-CYIT2VSR.js";import"./chunk-HMY5HF3P.js";export{VERSION};
