import { describe, expect, test } from "vitest";
import { siteMachines } from "../../../src/dashboard/documents/machines.ts";
import { siteFiles } from "../../../src/site/site-files.ts";
import { eventfulHistory } from "../../site/sample-history.ts";
import { changedMachine } from "../../site/sample-machines.ts";
import { changed } from "./changed.ts";

const files = siteFiles({ ...eventfulHistory(), machines: changedMachine() });
const MACHINES = JSON.parse(files.get("data/machines.json") ?? "");

describe("the guard of machines", () => {
  const part = ["machines", 0, "parts", 4] as const;
  const rows: [what: string, path: (string | number)[], value: unknown, why: string][] = [
    ["a part with too few values", [...part, "values"], [1], "columns of different length"],
    ["launches of other jobs", ["machines", 0, "launches"], [30], "columns of different length"],
    ["a step after the last job", [...part, "steps", 0, "at"], 40, "points outside its table"],
    ["a note before the first job", ["machines", 0, "off", 0, 0], -1, "[0]: expected a whole number"],
    ["a note after the last job", ["machines", 0, "off", 0, 0], 40, "points outside its table"],
    ["a part that is an address", [...part, "part"], "//evil.example", ".part: expected a part of a machine"],
    ["a time that is none", ["machines", 0, "times", 0], "yesterday", ".times[0]: expected a time in UTC"],
    ["a step that a commit made", [...part, "steps", 0, "attribution"], "commit", "expected machine or environment"],
  ];
  test("passes what the site writes", () => expect(siteMachines(MACHINES, "machines")).toEqual(MACHINES));
  for (const [what, path, value, why] of rows) {
    test(`refuses ${what}`, () => expect(() => siteMachines(changed(MACHINES, path, value), "machines")).toThrow(why));
  }
});
