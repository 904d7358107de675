import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{EXIT}from"./chunk-TN34LIQH.js";function exitCode(code){return Object.values(EXIT).find(known=>known===code)??EXIT.failed}export{exitCode};
