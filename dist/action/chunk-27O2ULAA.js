import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
function configInput(action){return action.input("config")||"benchwarden.yml"}export{configInput};
