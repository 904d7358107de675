/** Runs one program in this process and sends its rows to the parent: `node run-program.ts MAIN [--quick]`. */
import { pathToFileURL } from "node:url";
import type { Program } from "./program.ts";

const [main = "", ...flags] = process.argv.slice(2);
const { default: program } = (await import(pathToFileURL(main).href)) as { default?: Program };
if (typeof program !== "function") throw new Error(`${main} has no program as its default export`);
const rows = await program({ quick: flags.includes("--quick"), progress: (text) => console.error(text) });
process.send?.(rows, () => process.disconnect());
