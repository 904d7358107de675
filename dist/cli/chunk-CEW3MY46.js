import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{putSite,serveSite,verb}from"./chunk-CDFV7KAX.js";import"./chunk-6WF52LZQ.js";import"./chunk-RLYFUVGG.js";import"./chunk-6WSY2HVC.js";import"./chunk-ZAKJ34HZ.js";import"./chunk-7GLFDGS2.js";import"./chunk-KYVAO7A4.js";import"./chunk-HMY5HF3P.js";export{putSite,serveSite,verb};
