import { expect, test, vi } from "vitest";
import type { ChangePoint } from "../../src/model/change-point.ts";
import { parseSeriesCsv } from "../../src/series/csv.ts";
import { detectValues } from "../../src/series/detect.ts";
import { MAD_FACTOR } from "../../src/series/difference-scale.ts";
import { segmentFrequent } from "../../src/series/frequent-segmentation.ts";
import { median } from "../../src/stats/median.ts";
import { medianAbsoluteDeviation } from "../../src/stats/median-absolute-deviation.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { createRandom } from "../../src/units/random.ts";
import { type Releases, simulateReleases } from "../simulation/history.ts";
import { normal } from "../simulation/noise.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";

if (FULL) vi.setConfig({ testTimeout: 1_200_000 });
const HISTORIES = FULL ? 400 : 40;

/** What of a history a file holds, and what is said of it. */
type Told = "bare" | "spread" | "exact";

/** Releases as they were measured, with 1.4826 · MAD of the launches of each. */
interface Measured {
  readonly steps: Releases["steps"];
  readonly values: readonly number[];
  readonly spread: readonly number[];
}

interface Rates {
  /** Share of the steps of 5 % or more that are named at their release. */
  readonly found: number;
  /** Share of the neighbours that are equal, and yet named. */
  readonly flagged: number;
  /** Share of what is named with a range of releases none of which is a step. */
  readonly hollow: number;
}

const LARGE = Math.log(1.05);

function ratesOf(histories: readonly Measured[], told: Told): Rates {
  const counts = { steps: 0, found: 0, flat: 0, flagged: 0, named: 0, hollow: 0 };
  for (const history of histories) {
    const named = namedIn(history, told);
    const found = new Set(named.map(({ index }) => index));
    const isStep = ([first, last]: readonly [number, number]) =>
      history.steps.some(({ index }) => first <= index && index <= last);
    counts.named += named.length;
    counts.hollow += named.filter(({ range }) => !isStep(range)).length;
    const sizes = new Map(history.steps.map(({ index, size }) => [index, size]));
    for (let index = 1; index < history.values.length; index++) {
      const size = Math.abs(sizes.get(index) ?? 0);
      if (size > 0 && size < LARGE) continue;
      counts[size === 0 ? "flat" : "steps"]++;
      if (found.has(index)) counts[size === 0 ? "flagged" : "found"]++;
    }
  }
  return {
    found: counts.found / counts.steps,
    flagged: counts.flagged / counts.flat,
    hollow: counts.hollow / counts.named,
  };
}

/** Through the text of a file, as a user would ask. */
function namedIn({ values, spread }: Measured, told: Told): readonly ChangePoint[] {
  const rows = values.map((value, index) => (told === "spread" ? `${value},${spread[index] ?? ""}` : `${value}`));
  const parsed = parseSeriesCsv(`${told === "spread" ? "value,spread\n" : ""}${rows.join("\n")}\n`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  return detectValues(parsed.value.values, { spread: parsed.value.spread, exact: told === "exact" }).changePoints;
}

function histories(launch: number, launches: number): Measured[] {
  return Array.from({ length: HISTORIES }, (_, seed) => measure(seed, launch, launches));
}

/** @param launch spread of one launch, log scale; the median of `launches` of them counts */
function measure(seed: number, launch: number, launches: number): Measured {
  const { steps, levels } = simulateReleases(seed, 76);
  const random = createRandom(seed, "launches");
  const drawn = levels.map((level) =>
    sorted(Array.from({ length: launches }, () => 100 * Math.exp(level + launch * normal(random)))),
  );
  return { steps, values: drawn.map(median), spread: drawn.map((all) => MAD_FACTOR * medianAbsoluteDeviation(all)) };
}

const rows: [what: string, launch: number, launches: number, told: Told, leastFound: number, mostFlagged: number][] = [
  ["counters that waver by 0.05 %, a bare column", 0.0005, 1, "bare", 0.98, 0.0005],
  ["counters that waver by 0.05 %, said to be exact", 0.0005, 1, "exact", 0.98, 0.0005],
  ["counters that waver by 0.1 %, a bare column", 0.001, 1, "bare", 0.98, 0.0005],
  ["counters that waver by 0.1 %, said to be exact", 0.001, 1, "exact", 0.98, 0.0005],
  ["CPU time of five launches of 1 %, a bare column", 0.01, 5, "bare", 0.93, 0.003],
  ["CPU time of five launches of 1 %, with spreads", 0.01, 5, "spread", 0.93, 0.003],
  ["CPU time of five launches of 2 %, a bare column", 0.02, 5, "bare", 0.7, 0.003],
  ["CPU time of five launches of 2 %, with spreads", 0.02, 5, "spread", 0.7, 0.003],
  ["CPU time of twelve launches of 2 %, with spreads", 0.02, 12, "spread", 0.85, 0.003],
];
for (const [what, launch, launches, told, leastFound, mostFlagged] of rows) {
  test(`76 releases, nearly every second a step; ${what}: at least ${100 * leastFound} % of the steps of 5 % are named, at most ${100 * mostFlagged} % of equal neighbours; of the ranges that are named 0.2 % hold no step`, () => {
    const { found, flagged, hollow } = ratesOf(histories(launch, launches), told);
    expect(found).toBeGreaterThan(leastFound);
    expect(flagged).toBeLessThanOrEqual(mostFlagged);
    expect(hollow).toBeLessThanOrEqual(0.002);
  });
}

test("a step beside one that is too small to be told is put where direct neighbours differ most", () => {
  // Levels 0, −1 from the sixth value on and −4 from the eighth on; the seventh is nearer to those behind it.
  const y = Float64Array.of(0.5, 0.1, 0, -0.5, 0.1, -0.7, -1.9, -4.2, -4.4, -3.5, -3.4, -3);
  expect(segmentFrequent(y, 0.5, 0).map(({ place }) => place)).toEqual([7]);
});

test("numbers that repeat exactly: every step is named at its release, and nothing else", () => {
  for (const history of histories(0, 1)) {
    const values = history.values.map((value) => Math.round(value * 1e6));
    const want = history.steps.map(({ index }) => index);
    expect(detectValues(values, { exact: true }).changePoints.map(({ index }) => index)).toEqual(want);
  }
});
