import { spawn } from "node:child_process";
import { cpus } from "node:os";

const LOOPS_PER_CPU = 2;

/** `$1` seeds it, `$2` is the process that it ends with. Works for 0.1 to 2 s, rests for 0 to 2 s. */
const BURSTS = `
RANDOM=$1
while [ -d "/proc/$2" ]; do
  until=$((\${EPOCHREALTIME/[.,]/} + 100000 + RANDOM * 58))
  while ((\${EPOCHREALTIME/[.,]/} < until)); do :; done
  sleep "$((RANDOM % 2)).$((RANDOM % 10))"
done`;

/**
 * Gives the host other work: bursts of several loops, longer than a pair of launches, at a lower priority than theirs.
 *
 * @returns ends it
 */
export function keepBusy(): () => void {
  const loops = Array.from({ length: LOOPS_PER_CPU * cpus().length }, (_, seed) =>
    spawn("nice", ["-n", "5", "bash", "-c", BURSTS, "bursts", `${seed + 1}`, `${process.pid}`], { stdio: "ignore" }),
  );
  return () => {
    for (const loop of loops) loop.kill("SIGKILL");
  };
}
