import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{checkConfig,loadConfig}from"./chunk-73XXF3TL.js";import"./chunk-VWABQ3M5.js";import"./chunk-S4NHB7EY.js";import"./chunk-NS332KJN.js";import"./chunk-KYVAO7A4.js";import"./chunk-HMY5HF3P.js";export{checkConfig,loadConfig};
