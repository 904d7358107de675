import { expect, test } from "vitest";
import { sparkPath } from "../../../src/dashboard/charts/spark-path.ts";

test("levels become a line from edge to edge, the largest on top", () => {
  expect(sparkPath("0z", 1, 104, 24)).toEqual({ path: "M2 22h0L102 2", end: [102, 2], mark: 102 });
});

test("a gap breaks the line, and a lone point is a dot", () => {
  expect(sparkPath("00.0", null, 104, 24).path).toBe("M2 22h0L35.3 22M102 22h0");
});

test("the newest point is the last one that was measured", () => {
  expect(sparkPath("0z.", null, 104, 24).end).toEqual([52, 2]);
});

test("nothing gives nothing", () => {
  expect(sparkPath("", null, 104, 24)).toEqual({ path: "", end: null, mark: null });
  expect(sparkPath("..", null, 104, 24)).toEqual({ path: "", end: null, mark: null });
});
