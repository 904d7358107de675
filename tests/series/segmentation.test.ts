import { expect, test } from "vitest";
import { autocorrelation, inflation } from "../../src/series/autocorrelation.ts";
import { eliminateBackward } from "../../src/series/backward-elimination.ts";
import { differenceScale, LEAST_SCALE } from "../../src/series/difference-scale.ts";
import { localStatistic } from "../../src/series/local-statistic.ts";
import { robustSegmentation } from "../../src/series/robust-segmentation.ts";
import { segmentLine } from "../../src/series/segmentation.ts";
import { REFERENCE } from "./reference.ts";

const { cpd } = REFERENCE;
const Y = Float64Array.from(cpd.series, Math.log);
const SCALE = differenceScale(Y);

test("the scale of the reference lines is the reference scale", () => {
  expect(differenceScale(Float64Array.from(REFERENCE.sigma_diff.y))).toBeCloseTo(REFERENCE.sigma_diff.sigma, 12);
  expect(SCALE).toBeCloseTo(cpd.sigma, 12);
});

test("the reference line has the reference candidates, and both stay with the reference z, t, degrees and sizes", () => {
  const candidates = robustSegmentation(Y, 3 * SCALE, 3 * SCALE ** 2 * Math.log(Y.length)).changePoints();
  expect(candidates).toEqual(cpd.rfpop);
  const kept = eliminateBackward(Y.length, candidates, (places) => localStatistic(Y, places, SCALE), {
    threshold: 4,
    leastChange: 0,
    fewestPoints: 3,
  });
  expect(kept.map(({ place }) => place)).toEqual(cpd.detect);
  for (const [index, { statistic }] of kept.entries()) {
    const want = cpd.stats[index];
    expect(statistic.z).toBeCloseTo(want?.z ?? Number.NaN, 10);
    expect(statistic.t).toBeCloseTo(want?.t ?? Number.NaN, 10);
    expect(statistic.degrees).toBeCloseTo(want?.df ?? Number.NaN, 10);
    expect(statistic.delta).toBeCloseTo(want?.delta ?? Number.NaN, 12);
    expect([statistic.pointsBefore, statistic.pointsAfter]).toEqual([want?.nl, want?.nr]);
  }
});

test("autocorrelation and inflation of the reference line are the reference ones", () => {
  const rho = autocorrelation(Y, cpd.detect, SCALE);
  expect(rho).toBeCloseTo(cpd.rho, 12);
  expect(inflation(rho, 1)).toBeCloseTo(cpd.lam, 12);
});

test("the whole method finds the two changes of the reference line, each inside its own range", () => {
  const { changes } = segmentLine(Y, { leastChange: 0.005 });
  expect(changes.map(({ place }) => place)).toEqual(cpd.detect);
  for (const { place, range } of changes) {
    expect(range[0]).toBeLessThanOrEqual(place);
    expect(range[1]).toBeGreaterThanOrEqual(place);
  }
});

test("the scale of quantised values comes from those differences that are not zero", () => {
  const y = Float64Array.from({ length: 40 }, (_, index) => (index % 8 === 0 ? 0.01 : 0));
  // 9 of 39 differences are 0.01.
  expect(differenceScale(y)).toBeCloseTo((1.4826 * 0.01 * Math.sqrt(9 / 39)) / Math.SQRT2, 12);
});

test("no line is quieter than the least scale", () => {
  expect(differenceScale(new Float64Array(20).fill(3))).toBe(LEAST_SCALE);
  expect(differenceScale(Float64Array.of(3))).toBe(LEAST_SCALE);
});
