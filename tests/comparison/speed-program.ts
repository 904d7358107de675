/**
 * Prints how long judging takes, as JSON, in units of a fixed loop that runs beside it. A program of its own: test
 * runners put a getter between modules, which slows inner loops several times.
 */
import { judge } from "../../src/comparison/judge.ts";
import { decide, forecast } from "../../src/comparison/progress.ts";
import { createRandom } from "../../src/units/random.ts";
import { benchmarkOf, resultOf, simulateBenchmark } from "../simulation/job.ts";

/** Seconds of ten million dependent divisions: some 0.1 s. */
function loopSeconds(): number {
  const start = performance.now();
  let value = 1;
  for (let index = 1; index <= 1e7; index++) value = 1 + index / (value + index);
  return value > 0 ? (performance.now() - start) / 1000 : Number.NaN;
}

/** The best of a few runs: what else the machine does only adds. */
function inLoops(work: () => unknown): { loops: number; milliseconds: number } {
  let best = { loops: Number.POSITIVE_INFINITY, milliseconds: Number.POSITIVE_INFINITY };
  for (let run = 0; run < 5; run++) {
    const loop = loopSeconds();
    const start = performance.now();
    work();
    const milliseconds = performance.now() - start;
    const loops = milliseconds / 1000 / loop;
    if (loops < best.loops) best = { loops, milliseconds };
  }
  return best;
}

const STANDING = { look: 10, effort: "normal", errorRate: 0.05, seed: 1 } as const;
const random = createRandom(1);
const ticks = (): number[] => Array.from({ length: 40 }, () => 100 + random.below(8));
const names = Array.from({ length: 200 }, (_, index) => `suite/${index}`);
const many = names.map((name) => simulateBenchmark({ seed: 1, pairs: 40, name }));
const coarse = names.map((name) => benchmarkOf({ base: ticks(), head: ticks() }, { name }));
const noisy = names.map((name) => simulateBenchmark({ seed: 2, pairs: 10, scenario: "noisy", name }));

console.log(
  JSON.stringify({
    judge: inLoops(() => judge(resultOf({ benchmarks: many }))),
    coarse: inLoops(() => judge(resultOf({ benchmarks: coarse }))),
    decide: inLoops(() => decide(many, STANDING)),
    forecast: inLoops(() => forecast(noisy, STANDING)),
  }),
);
