/* Run as another user by ordinary-user.test.ts; prints what the sandbox is like for that user. */
import { MIB, openBench } from "./sandbox-fixture.ts";

const bench = await openBench({ limits: { processes: 40, memoryBytes: 200 * MIB } });
const look = await bench.shell("id -u; id -g; grep CapBnd /proc/self/status | cut -f2; touch x");
const [user, group, capabilities] = look.stdout.split("\n");
const forks = await bench.shell("for i in {1..100}; do sleep 20 & done; wait");
const grow =
  "const kept = []; while (kept.length < 2000) kept.push(Buffer.alloc(1 << 20, 1)); setTimeout(() => {}, 9000)";
const memory = await bench.run(["node", "-e", grow]);
const time = await bench.shell("trap '' TERM; while :; do sleep 1; done", { timeLimitSeconds: 0.5 });
const warnings = bench.session.facts.warnings.map((warning) => warning.code);
const outcome = {
  warnings,
  identity: `${user} ${group}`,
  capabilities,
  readOnly: look.stderr.includes("Read-only file system"),
  processes: forks.ended,
  memory: memory.ended,
  time: time.ended,
};
await bench.close();
console.log(JSON.stringify(outcome));
