import { describe, expect, test } from "vitest";
import { siteIndex, sitePoints, siteSubjects } from "../../src/dashboard/documents.ts";
import { Refused } from "../../src/dashboard/guards.ts";
import { siteFiles } from "../../src/site/site-files.ts";
import { releaseHistory } from "../site/sample-history.ts";

const files = siteFiles(releaseHistory());
const INDEX = JSON.parse(files.get("data/index.json") ?? "");
const POINTS = JSON.parse([...files].find(([path]) => path.startsWith("data/series/"))?.[1] ?? "");

/** A copy with one place changed, named by its keys. */
function changed(document: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(document);
  let at: unknown = copy;
  for (const key of path.slice(0, -1)) at = Reflect.get(Object(at), key);
  Reflect.set(Object(at), path.at(-1) ?? "", value);
  return copy;
}

describe("the guard of the index", () => {
  test("passes what the site writes", () => expect(siteIndex(INDEX, "index")).toEqual(INDEX));

  test("passes fields of a later version, and does not take them over", () => {
    expect(siteIndex({ ...INDEX, later: 1 }, "index")).toEqual(INDEX);
  });

  const history = ["suites", 0, "histories", 0] as const;
  const rows: [what: string, path: (string | number)[], value: unknown, why: string][] = [
    ["an id that leads up", [...history, "id"], "../../secret", ".id: expected 16 hexadecimal digits"],
    ["an id that leads to another host", [...history, "id"], "//evil.example/x", ".id: expected 16 hexadecimal digits"],
    ["an id with a line after it", [...history, "id"], "0123456789abcdef\n", ".id: expected 16 hexadecimal digits"],
    ["a repository that is a script", ["repository"], "javascript:alert(1)", ".repository: expected an https address"],
    ["a repository without scheme", ["repository"], "//evil.example/x", ".repository: expected an https address"],
    ["a commit id with markup", ["commits", 0, "id"], '"><img>', ".commits[0].id: expected a commit id"],
    ["a number as text", [...history, "value"], "1", ".value: expected a number"],
    ["no number at all", [...history, "value"], null, ".value: expected a number"],
    ["an index outside its table", [...history, "metric"], 99, "points outside its table"],
    ["an index below it", [...history, "commit"], -1, ".commit: expected a whole number"],
    ["another schema", ["schema"], "benchwarden.site/2", ".schema: expected benchwarden.site/1"],
    ["a spark line with markup", [...history, "spark"], "<svg>", ".spark: expected at most 40 levels"],
    ["a status nobody knows", ["steps", 0, "status"], "open", ".status: expected candidate or provisional"],
    ["a list that is none", ["steps"], { length: 3 }, ".steps: expected a list"],
    ["digits that lead elsewhere", ["subjects"], "../", ".subjects: expected digits of commit ids"],
  ];
  for (const [what, path, value, why] of rows) {
    test(`refuses ${what}`, () => {
      expect(() => siteIndex(changed(INDEX, path, value), "index")).toThrow(Refused);
      expect(() => siteIndex(changed(INDEX, path, value), "index")).toThrow(why);
    });
  }

  test("is not fooled by a prototype: inherited fields are absent", () => {
    const document = JSON.parse(JSON.stringify(INDEX).replace('"title"', '"__proto__":{"title":"x"},"other"'));
    expect(() => siteIndex(document, "index")).toThrow(".title: expected text");
  });
});

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

test("subjects are pairs of a commit and any text", () => {
  const commits = [["0123456789ab", "</script>"]];
  expect(siteSubjects({ schema: "benchwarden.subjects/1", commits }, "x").commits).toEqual(commits);
  expect(() => siteSubjects({ schema: "benchwarden.subjects/1", commits: [["../", "x"]] }, "x")).toThrow(Refused);
});
