import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{join,relative}from"node:path";function configPath(words,repository){return words.one("config")??relative(process.cwd(),join(repository.workTree??".","benchwarden.yml"))}export{configPath};
