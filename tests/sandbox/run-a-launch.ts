/*
 * Runs one launch that sleeps, as a process of its own, so that a test can end this process in the middle:
 * `node run-a-launch.ts bubblewrap|none SECONDS [GROUP]`. SIGUSR2 makes it exit without closing anything. GROUP is a
 * folder of the unified hierarchy that no other test knows.
 */
import { openBench } from "./sandbox-fixture.ts";

const [sandbox, seconds, unified = null] = process.argv.slice(2);
process.on("SIGUSR2", () => process.exit(1));
// No other control groups: a session of another test would end what it finds in them.
const groups = { unified, memory: null, pids: null, cpuacct: null };
const bench = await openBench({ sandbox: sandbox === "none" ? "none" : "bubblewrap", executor: { groups } });
await bench.shell(`sleep ${seconds} & wait`, { timeLimitSeconds: 60 });
