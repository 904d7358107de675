import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{putSite,serveSite,verb}from"./chunk-NVPJIP5V.js";import"./chunk-VAHJUS5L.js";import"./chunk-ZSQORDE5.js";import"./chunk-C73ZGBZK.js";import"./chunk-ZAKJ34HZ.js";import"./chunk-3LHTJR6S.js";import"./chunk-KYVAO7A4.js";import"./chunk-HMY5HF3P.js";export{putSite,serveSite,verb};
