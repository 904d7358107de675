/*
 * Runs one launch that sleeps, as a process of its own, so that a test can end this process in the middle:
 * `node run-a-launch.ts bubblewrap|none SECONDS [CONTROL-GROUP]`. SIGUSR2 makes it exit without closing anything.
 */
import { openBench } from "./sandbox-fixture.ts";

const [sandbox, seconds, unified] = process.argv.slice(2);
process.on("SIGUSR2", () => process.exit(1));
const groups = { unified: unified ?? "", memory: null, pids: null, cpuacct: null };
const bench = await openBench({
  sandbox: sandbox === "none" ? "none" : "bubblewrap",
  executor: unified === undefined || unified === "" ? {} : { groups },
});
await bench.shell(`sleep ${seconds} & wait`, { timeLimitSeconds: 60 });
