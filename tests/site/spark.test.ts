import { expect, test } from "vitest";
import { spark, sparkPlace } from "../../src/site/spark.ts";

const rows: [what: string, values: (number | null)[], want: string][] = [
  ["the smallest is 0 and the largest z", [1, 2, 3], "0iz"],
  ["a gap stays a gap", [1, null, 2], "0.z"],
  ["values within 5 % are not blown up: 1 % is a fifth of the height", [100, 101], "el"],
  ["equal values lie in the middle", [7, 7, 7], "iii"],
  ["zeros too", [0, 0], "ii"],
  ["more than tenfold is logarithmic", [1, 10, 100], "0iz"],
  ["tenfold is not", [1, 5.5, 10], "0iz"],
  ["negative values have no logarithm", [-10, 0, 200], "02z"],
  ["nothing gives nothing", [], ""],
  ["gaps alone give nothing", [null, null], ""],
];
for (const [what, values, want] of rows) test(what, () => expect(spark(values)).toBe(want));

test("a thousand values become forty medians, which one outlier does not move", () => {
  const flat = Array.from({ length: 1_000 }, () => 10);
  const step = flat.map((value, place) => (place < 500 ? value : value * 2));
  expect(spark(step)).toBe("0".repeat(20) + "z".repeat(20));
  expect(spark(step.with(3, 500))).toBe(spark(step));
});

test("a place is found again in the spark line", () => {
  expect(sparkPlace(17, 24)).toBe(17);
  expect(sparkPlace(0, 1_000)).toBe(0);
  expect(sparkPlace(500, 1_000)).toBe(20);
  expect(sparkPlace(999, 1_000)).toBe(39);
});
