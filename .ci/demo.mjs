// `npm run demo`: sets up what the demo needs and runs it. Plain Node 20; dist/ is committed, so nothing has to be built.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureDebianPackages, ROOT } from "./setup.mjs";

const missing = ensureDebianPackages("demo");
if (missing.length > 0) console.error(`going on without ${missing.join(", ")}; what needs it will say so`);
const done = spawnSync(process.execPath, [join(ROOT, "dist", "cli", "index.js"), "demo", ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exitCode = done.status ?? 1;
