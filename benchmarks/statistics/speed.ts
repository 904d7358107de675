import { judge } from "../../src/comparison/judge.ts";
import { detectValues } from "../../src/series/detect.ts";
import { createRandom } from "../../src/units/random.ts";
import { resultOf, simulateBenchmark } from "../../tests/simulation/job.ts";
import { normal } from "../../tests/simulation/noise.ts";
import type { Row } from "../document.ts";
import { coreMilliseconds, fixedLoop, inFixedLoops, type LoopTime } from "../fixed-loop.ts";
import { row } from "../program.ts";
import { markdownTable } from "../table.ts";
import type { Otava } from "./detectors/otava.ts";
import type { Section, Sizes } from "./section.ts";

const LENGTHS = [1_000, 10_000, 100_000] as const;

/** Milliseconds of an idle core. */
const LIMITS: Readonly<Record<number, number>> = { 1000: 3, 10000: 30, 100000: 300 };

/** Compared with Otava at this length. */
const COMPARED = 10_000;

/** How long deciding and finding take, beside a fixed loop of the same run. */
export function speed(otava: Otava | null, sizes: Sizes, progress: (text: string) => void): Section {
  progress("speed: 200 benchmarks of 40 pairs");
  const decided = inFixedLoops(judging(200), sizes.runs);
  const found = new Map<number, LoopTime>();
  for (const n of LENGTHS) {
    progress(`speed: ${n} points`);
    found.set(n, inFixedLoops(detecting(n), sizes.runs));
  }
  const theirs = otava === null ? null : besideOtava(otava, sizes.runs, progress);
  const loop = Math.min(...Array.from({ length: sizes.runs }, () => coreMilliseconds(fixedLoop)));
  return {
    heading: "Speed",
    text: [
      `Milliseconds of one core, best of ${sizes.runs} runs, and the same in fixed loops of the same run: ten million dependent divisions, ${loop.toFixed(0)} ms at best. Series have a step every hundred points or so; Otava and we take turns on the same series, its time without the start of Python.`,
      speedTable(decided, found, theirs),
    ].join("\n\n"),
    rows: [
      row("200 benchmarks of 40 pairs decided", [round(decided.milliseconds), "ms"], { goal: { atMost: 150 } }),
      row("200 benchmarks of 40 pairs decided, in fixed loops", [round(decided.loops), "loops"]),
      ...LENGTHS.flatMap((n) => lengthRows(n, found)),
      ...growthRows(found),
      ...(theirs === null ? [] : [ratioRow(theirs)]),
    ],
  };
}

function judging(benchmarks: number): () => unknown {
  const simulated = Array.from({ length: benchmarks }, (_, index) =>
    simulateBenchmark({ seed: 1, pairs: 40, name: `suite/${index}` }),
  );
  const result = resultOf({ benchmarks: simulated });
  return () => judge(result);
}

function detecting(n: number): () => unknown {
  const values = longSeries(n);
  return () => detectValues(values);
}

/** The best of each on the same series, in milliseconds of a core. */
interface Beside {
  readonly version: string;
  readonly theirs: number;
  readonly ours: number;
}

function besideOtava(otava: Otava, runs: number, progress: (text: string) => void): Beside {
  const values = longSeries(COMPARED);
  let [theirs, ours] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const turns = Math.ceil(runs / 3);
  for (let turn = 1; turn <= turns; turn++) {
    progress(`speed: Otava on ${COMPARED} points, turn ${turn} of ${turns}`);
    theirs = Math.min(theirs, 1_000 * otava.analyse([values], { repeat: 2 }).seconds);
    ours = Math.min(ours, inFixedLoops(() => detectValues(values), 2).milliseconds);
  }
  return { version: otava.version, theirs, ours };
}

function longSeries(n: number): number[] {
  const random = createRandom(n, "long series");
  let level = 0;
  return Array.from({ length: n }, () => {
    if (random.uniform() < 0.01) level += (random.coin() ? 1 : -1) * 0.05;
    return Math.exp(level + 0.01 * normal(random));
  });
}

function lengthRows(n: number, found: ReadonlyMap<number, LoopTime>): Row[] {
  const { milliseconds, loops } = found.get(n) ?? { milliseconds: Number.NaN, loops: Number.NaN };
  const what = `change points of ${n} points`;
  return [
    row(what, [round(milliseconds), "ms"], { goal: { atMost: LIMITS[n] ?? 0 } }),
    row(`${what}, in fixed loops`, [round(loops), "loops"]),
  ];
}

/** Time for each n ln n, ten times as many points over so many. */
function growthRows(found: ReadonlyMap<number, LoopTime>): Row[] {
  const each = (n: number): number => (found.get(n)?.loops ?? Number.NaN) / (n * Math.log(n));
  return LENGTHS.slice(1).map((n) =>
    row(`growth from ${n / 10} to ${n} points, over that of n log n`, [round(each(n) / each(n / 10)), "times"], {
      goal: { atMost: 1, allowance: 0.1 },
    }),
  );
}

function ratioRow({ version, theirs, ours }: Beside): Row {
  return row(`times faster than Otava on ${COMPARED} points`, [round(theirs / ours), "times"], {
    goal: { atLeast: 20 },
    peer: { name: "Otava", version, value: 1 },
  });
}

function speedTable(decided: LoopTime, found: ReadonlyMap<number, LoopTime>, beside: Beside | null): string {
  const cells = ({ milliseconds, loops }: LoopTime): string[] => [String(round(milliseconds)), String(round(loops))];
  const lines = [
    ["200 benchmarks × 40 pairs decided", ...cells(decided), "–"],
    ...[...found].map(([n, time]) => [
      `change points of ${n.toLocaleString("en")} points`,
      ...cells(time),
      n === COMPARED && beside !== null ? String(round(beside.theirs)) : "–",
    ]),
  ];
  return markdownTable([["work", "ms", "fixed loops", "Otava, ms"], ...lines]);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
