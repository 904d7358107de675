/* Prints, as JSON, what each phase of a launch reaches when this user starts it. */
import { readFileSync } from "node:fs";
import { openBench } from "../../sandbox/sandbox-fixture.ts";

const script = readFileSync(new URL("./reach-everything.mjs", import.meta.url), "utf8");
const bench = await openBench({ files: { "reach.mjs": script } });
const reached: Record<string, unknown> = {};
for (const phase of ["fetch", "build", "measure"] as const) {
  const ran = await bench.run(["node", "reach.mjs"], { phase });
  reached[phase] = ran.exit === 0 ? JSON.parse(ran.stdout) : ran.stderr;
}
await bench.close();
console.log(JSON.stringify(reached));
