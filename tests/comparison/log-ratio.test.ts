import fc from "fast-check";
import { expect, test } from "vitest";
import { logMargin, logRatio, relativeChange } from "../../src/comparison/log-ratio.ts";

const positive = fc.double({ min: 1e-12, max: 1e12, noNaN: true });

test("the log ratio is the logarithm of head over base to 1e-12", () => {
  const rows: [base: number, head: number][] = [
    [1, 1],
    [2, 3],
    [3, 2],
    [1e-9, 1.001e-9],
    [0.1, 0.1000001],
  ];
  for (const [base, head] of rows) expect(Math.abs(logRatio(base, head) - Math.log(head / base))).toBeLessThan(1e-12);
});

test("equal ratios are equal numbers, whatever the values", () => {
  expect(logRatio(2, 3)).toBe(logRatio(0.2, 0.3));
  expect(logRatio(10, 11)).toBe(logRatio(0.1, 0.11));
});

test("an increase by exactly the margin lies on its edge", () => {
  for (const margin of [0.005, 0.02, 0.5]) expect(logRatio(1000, 1000 * (1 + margin))).toBe(logMargin(margin));
});

test("a change survives the way to the log scale and back", () => {
  for (const change of [0.198, -0.5, 0, 12]) expect(relativeChange(logMargin(change))).toBeCloseTo(change, 10);
});

test("the largest ratio that doubles can have stays finite", () => {
  expect(logRatio(Number.MIN_VALUE, Number.MAX_VALUE)).toBeCloseTo(1454.2, 1);
  expect(relativeChange(logRatio(Number.MIN_VALUE, Number.MAX_VALUE))).toBe(Number.MAX_VALUE);
});

test("properties: swapping the sides flips the sign exactly, a common factor changes next to nothing", () => {
  fc.assert(
    fc.property(positive, positive, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (base, head, factor) => {
      expect(logRatio(head, base)).toBe(0 - logRatio(base, head));
      expect(Math.abs(logRatio(factor * base, factor * head) - logRatio(base, head))).toBeLessThan(2e-12);
      expect(logRatio(4 * base, 4 * head)).toBe(logRatio(base, head));
    }),
    { seed: 1, numRuns: 300 },
  );
});
