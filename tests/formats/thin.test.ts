import { describe, expect, test } from "vitest";
import { median, thinned } from "../../src/formats/thin.ts";

describe("thinning", () => {
  const many = Array.from({ length: 2500 }, (_, i) => i);
  test("a thousand samples stay as they are", () => {
    expect(thinned(many.slice(0, 1000), "time")).toEqual({ samples: many.slice(0, 1000), order: "time" });
  });
  test("one more is thinned, and the true number kept", () => {
    expect(thinned(many.slice(0, 1001), "time")).toMatchObject({ trueCount: 1001 });
  });
  test("in time order each value is the median of its block, so drift stays", () => {
    const { samples } = thinned(many, "time");
    expect(samples).toHaveLength(1000);
    expect(samples.slice(0, 3)).toEqual([0.5, 3, 5.5]); // blocks 0–1, 2–4, 5–6
  });
  test("sorted samples keep both ends", () => {
    const { samples } = thinned(many, "sorted");
    expect([samples[0], samples[999], samples.length]).toEqual([0, 2499, 1000]);
  });
  test("the median of an even number is the mean of the middle two", () => expect(median([4, 1, 3, 2])).toBe(2.5));
});
