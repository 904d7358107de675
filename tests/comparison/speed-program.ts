/**
 * Prints how long judging takes, as JSON, in units of a fixed loop that runs beside it. A program of its own: test
 * runners put a getter between modules, which slows inner loops several times.
 */
import { coreMilliseconds, fixedLoop, inFixedLoops } from "../../benchmarks/fixed-loop.ts";
import { judge } from "../../src/comparison/judge.ts";
import { decide, forecast } from "../../src/comparison/progress.ts";
import { createRandom } from "../../src/units/random.ts";
import { benchmarkOf, resultOf, simulateBenchmark } from "../simulation/job.ts";

const STANDING = { look: 10, effort: "normal", errorRate: 0.05, seed: 1 } as const;
const random = createRandom(1);
const ticks = (): number[] => Array.from({ length: 40 }, () => 100 + random.below(8));
const names = Array.from({ length: 200 }, (_, index) => `suite/${index}`);
const many = names.map((name) => simulateBenchmark({ seed: 1, pairs: 40, name }));
const coarse = names.map((name) => benchmarkOf({ base: ticks(), head: ticks() }, { name }));
const noisy = names.map((name) => simulateBenchmark({ seed: 2, pairs: 10, scenario: "noisy", name }));

// Once, before anything is compiled: what a person waits for who calls `analyze`.
fixedLoop();
const loop = coreMilliseconds(fixedLoop);
const once = coreMilliseconds(() => judge(resultOf({ benchmarks: many })));

console.log(
  JSON.stringify({
    first: { loops: once / loop, milliseconds: once },
    judge: inFixedLoops(() => judge(resultOf({ benchmarks: many }))),
    coarse: inFixedLoops(() => judge(resultOf({ benchmarks: coarse }))),
    decide: inFixedLoops(() => decide(many, STANDING)),
    forecast: inFixedLoops(() => forecast(noisy, STANDING)),
  }),
);
