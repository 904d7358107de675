import fc from "fast-check";
import { expect, test } from "vitest";
import { differenceScale } from "../../src/series/difference-scale.ts";
import { localStatistic } from "../../src/series/local-statistic.ts";
import { recentAnalyses } from "../../src/series/recent-analyses.ts";
import { RepeatedLine } from "../../src/series/repeated-line.ts";
import { robustSegmentation } from "../../src/series/robust-segmentation.ts";
import { analyse } from "../../src/series/windows.ts";
import { createNoise, line } from "./noise.ts";

/** Levels of a few points with spikes, rounded so that ties come up. */
function coarseLine(seed: number, length: number): Float64Array {
  const noise = createNoise(seed, "repeated");
  let level = 0;
  return Float64Array.from({ length }, () => {
    if (noise.random.below(9) === 0) level = 4 * noise.normal();
    const spike = noise.random.below(12) === 0 ? 10 * noise.normal() : 0;
    return Math.round(4 * (level + spike + 0.5 * noise.normal())) / 4;
  });
}

const asked = fc.record({
  line: fc.integer({ min: 0, max: 1 }),
  length: fc.integer({ min: 0, max: 80 }),
  bound: fc.constantFrom(1.5, 3, Number.POSITIVE_INFINITY),
  penalty: fc.constantFrom(2, 6),
  scale: fc.constantFrom(0.5, 1),
});

test("whatever lines were asked for before, the changes and statistics of a line are its own", () => {
  const plan = fc.record({ seed: fc.integer({ min: 0, max: 1e6 }), questions: fc.array(asked, { maxLength: 12 }) });
  fc.assert(
    fc.property(plan, ({ seed, questions }) => {
      const lines = [coarseLine(seed, 80), coarseLine(seed + 1, 80)];
      const repeated = new RepeatedLine();
      for (const { line: which, length, bound, penalty, scale } of questions) {
        const y = lines[which]?.slice(0, length) ?? new Float64Array(0);
        const places = repeated.changePoints(y, bound, penalty);
        expect(places).toEqual(robustSegmentation(y, bound, penalty).changePoints());
        for (const [index, place] of places.entries()) {
          const around = [places[index - 1] ?? 0, place, places[index + 1] ?? length] as const;
          expect(repeated.statistic(around, scale)).toEqual(localStatistic(y, around, scale));
          const alone = [0, place, length] as const;
          expect(repeated.statistic(alone, scale)).toEqual(localStatistic(y, alone, scale));
        }
      }
    }),
    { numRuns: process.env.BENCHWARDEN_FULL === "1" ? 2_000 : 500, seed: 5 },
  );
});

test("the newest of the last analyses, which share their work, is that of the line alone", () => {
  const lengths = [4, 9, 300, 1_000, 1_003, 1_027, 1_280, 2_000, 2_003, 3_004, 4_500];
  for (const [seed, length] of lengths.entries()) {
    const steps = { [Math.floor(length / 3)]: 0.04, [length - 3]: 0.05 };
    // Below zero there is no logarithm: the line of each analysis may have another unit.
    for (const shift of [0, -1]) {
      const values = line(createNoise(seed, "newest"), length, 0.01, steps).map((value) => value + shift);
      const subject = { values, spread: null, launches: null, minimumEffect: 0.005 };
      const epoch = { subject, rows: Int32Array.from(values.keys()), isCounted: false };
      expect(recentAnalyses(epoch).newest).toEqual(analyse(epoch, length));
    }
  }
});

test("a line of more than a thousand points has the scale of its points up to the last full 64, a shorter one that of all", () => {
  const values = line(createNoise(1, "scale"), 1_500, 0.01, {});
  const subject = { values, spread: null, launches: null, minimumEffect: 0.005 };
  const epoch = { subject, rows: Int32Array.from(values.keys()), isCounted: false };
  const rows: [length: number, counted: number][] = [
    [999, 999],
    [1_000, 1_000],
    [1_001, 960],
    [1_023, 960],
    [1_024, 1_024],
    [1_343, 1_280],
    [1_344, 1_344],
  ];
  for (const [length, counted] of rows) {
    const want = differenceScale(Float64Array.from(values.slice(0, counted), Math.log));
    expect(analyse(epoch, length).window.scale, `${length}`).toBe(want);
  }
});
