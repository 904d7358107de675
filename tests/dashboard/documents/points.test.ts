import { describe, expect, test } from "vitest";
import { sitePoints } from "../../../src/dashboard/documents/points.ts";
import { siteFiles } from "../../../src/site/site-files.ts";
import { releaseHistory } from "../../site/sample-history.ts";
import { changed } from "./changed.ts";

const files = siteFiles(releaseHistory());
const POINTS = JSON.parse([...files].find(([path]) => path.startsWith("data/series/"))?.[1] ?? "");

describe("the guard of points", () => {
  const rows: [what: string, path: (string | number)[], value: unknown, why: string][] = [
    ["columns of different length", ["epochs", 0, "below"], [1], "columns of different length"],
    ["an epoch beyond the axis", ["epochs", 0, "from"], 5, "points outside its table"],
    ["a step beyond the axis", ["steps", 0, "position"], 24, "points outside its table"],
    ["commits without times", ["times"], POINTS.times.slice(0, 23), "points outside its table"],
    ["half a commit id", ["commits"], "abc", ".commits: expected 12 hexadecimal digits a commit"],
  ];
  test("passes what the site writes", () => expect(sitePoints(POINTS, "points")).toEqual(POINTS));
  for (const [what, path, value, why] of rows) {
    test(`refuses ${what}`, () => expect(() => sitePoints(changed(POINTS, path, value), "points")).toThrow(why));
  }
});
