const {createRequire:__createRequire}=process.getBuiltinModule("node:module");const require=__createRequire(import.meta.url);
var COMMIT_ID=/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;function isCommitId(text){return COMMIT_ID.test(text)}export{COMMIT_ID,isCommitId};
