/**
 * Prints how long the analysis of series takes, as JSON, in units of a fixed loop that runs beside it. A program of its
 * own: test runners put a getter between modules, which slows inner loops several times.
 */
import { inFixedLoops } from "../../benchmarks/fixed-loop.ts";
import { continueValues, detectValues } from "../../src/series/detect.ts";
import { NOTHING_SETTLED } from "../../src/series/windows.ts";
import { createNoise, line } from "./noise.ts";

/** A level change every 200 points. */
function history(n: number): number[] {
  const noise = createNoise(1, "speed");
  const steps: Record<number, number> = {};
  for (let at = 200; at < n; at += 200) steps[at] = 0.04 * noise.normal();
  return line(noise, n, 0.01, steps);
}

const long = history(100_001);
const { settled } = continueValues(long.slice(0, 100_000), {}, NOTHING_SETTLED);
const medium = long.slice(0, 5_001);
const early = continueValues(medium.slice(0, 5_000), {}, NOTHING_SETTLED).settled;
const constant = new Array<number>(1_000_000).fill(7);

console.log(
  JSON.stringify({
    1000: inFixedLoops(() => detectValues(long.slice(0, 1_000)), 8),
    10000: inFixedLoops(() => detectValues(long.slice(0, 10_000))),
    100000: inFixedLoops(() => detectValues(long)),
    constant: inFixedLoops(() => detectValues(constant), 2),
    "one more than 5,000": inFixedLoops(() => continueValues(medium, {}, early), 6),
    "one more than 100,000": inFixedLoops(() => continueValues(long, {}, settled), 6),
  }),
);
