import { expect, test } from "vitest";
import { percentOf, shareRange } from "../../../benchmarks/equal-builds/share.ts";

// R: prop.test(count, of, correct = FALSE)$conf.int
const rows: [count: number, of: number, low: number, high: number][] = [
  [0, 10, 0, 27.75],
  [3, 100, 1.03, 8.45],
  [50, 100, 40.38, 59.62],
  [10, 10, 72.25, 100],
];
for (const [count, of, low, high] of rows) {
  test(`${count} of ${of} is ${low} to ${high} %`, () => {
    const range = shareRange({ count, of });
    expect(range[0]).toBeCloseTo(low, 1);
    expect(range[1]).toBeCloseTo(high, 1);
    expect(percentOf({ count, of })).toBeCloseTo((100 * count) / of);
  });
}
