/*
 * Runs one launch that sleeps, as a process of its own, so that a test can end this process in the middle:
 * `node run-a-launch.ts bubblewrap|none SECONDS`. SIGUSR2 makes it exit without closing anything.
 */
import { openBench } from "./sandbox-fixture.ts";

const [sandbox, seconds] = process.argv.slice(2);
process.on("SIGUSR2", () => process.exit(1));
// No control groups: a session of another test would end what it finds in them.
const groups = { unified: null, memory: null, pids: null, cpuacct: null };
const bench = await openBench({ sandbox: sandbox === "none" ? "none" : "bubblewrap", executor: { groups } });
await bench.shell(`sleep ${seconds} & wait`, { timeLimitSeconds: 60 });
