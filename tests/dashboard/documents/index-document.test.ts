import { describe, expect, test } from "vitest";
import { siteIndex } from "../../../src/dashboard/documents/index-document.ts";
import { Refused } from "../../../src/dashboard/guards.ts";
import { siteFiles } from "../../../src/site/site-files.ts";
import { releaseHistory } from "../../site/sample-history.ts";
import { changed } from "./changed.ts";

const INDEX = JSON.parse(siteFiles(releaseHistory()).get("data/index.json") ?? "");

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
