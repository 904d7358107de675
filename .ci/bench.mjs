// `npm run bench`: sets up what the benchmarks need and runs them under the Node of the action. Plain Node 20.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureNodeModules, NODE, ROOT } from "./setup.mjs";

ensureNodeModules();
const done = spawnSync(NODE, [join(ROOT, "benchmarks", "run.ts"), ...process.argv.slice(2)], { stdio: "inherit" });
if (done.error) console.error(done.error.message);
process.exitCode = done.status ?? 1;
