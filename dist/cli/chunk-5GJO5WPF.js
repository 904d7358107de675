import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{isUnfit,unfitText}from"./chunk-XJ7H3B45.js";function notInHistory(result){return isUnfit(result)?[`The machine was not fit: ${unfitText(result)}. What it measured is kept and is no part of the history; the commits are measured again.`]:[]}export{notInHistory};
