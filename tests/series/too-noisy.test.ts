import { expect, test } from "vitest";
import { detectValues } from "../../src/series/detect.ts";
import { isTooNoisy, leastTold } from "../../src/series/too-noisy.ts";
import { createNoise, line } from "./noise.ts";

const rows: [scale: number, rho: number, noisy: boolean, least: number][] = [
  [0.05, 0.6, false, 0.005],
  [0.051, 0, true, 0.102],
  [0.01, 0.61, true, 0.02 / Math.sqrt(0.39)],
  [0.051, -0.5, true, 0.102],
  [0.06, 0.95, true, 0.12 / Math.sqrt(0.1)],
];
for (const [scale, rho, noisy, least] of rows) {
  test(`noise of ${scale} with autocorrelation ${rho}: ${noisy ? "too noisy" : "good enough"}`, () => {
    expect(isTooNoisy(scale, rho)).toBe(noisy);
    expect(leastTold(0.005, scale, rho)).toBeCloseTo(least, 12);
  });
}

test("a larger change than noise asks for stays what is asked", () => expect(leastTold(0.5, 0.06, 0)).toBe(0.5));

test("a line that is too noisy tells a change of three deviations, not one and a half, and says so", () => {
  const found = (step: number) => detectValues(line(createNoise(3, "loud"), 200, 0.08, { 100: step }));
  const small = found(Math.expm1(1.2 * 0.08));
  expect(small.changePoints).toEqual([]);
  expect(small.warnings[0]).toMatchObject({ code: "too-noisy" });
  expect(small.warnings[0]?.text).toMatch(/only changes of 1\d\.\d % and more are told/);
  expect(found(Math.expm1(3 * 0.08)).changePoints.map(({ index }) => Math.abs(index - 100) <= 2)).toEqual([true]);
});

test("a line that wanders says so", () => {
  const noise = createNoise(8, "wander");
  let level = 0;
  const values = Array.from({ length: 300 }, () => {
    level = 0.97 * level + 0.01 * noise.normal();
    return Math.exp(level + 0.0005 * noise.normal());
  });
  expect(detectValues(values).warnings.map(({ code }) => code)).toContain("too-noisy");
});
