// `npm run play`: a GitHub on this host, a label, and the comment it leads to. Plain Node 20.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureDebianPackages, ensureNodeModules, NODE, ROOT } from "./setup.mjs";

ensureNodeModules();
ensureDebianPackages("demo");
const done = spawnSync(NODE, [join(ROOT, "tests", "github", "play.ts"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
if (done.error) console.error(done.error.message);
process.exitCode = done.status ?? 1;
