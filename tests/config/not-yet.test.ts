import { describe, expect, test } from "vitest";
import { PLANNED_FORMATS } from "../../src/config/not-yet.ts";
import { formatIds } from "../../src/formats/index.ts";
import { config, configOf, FILE, problemsOf, theProblemOf } from "./read.ts";

const rows: [text: string, where: string, what: RegExp][] = [
  [config({ top: "checkout: { submodules: true }" }), "5:13", /submodules are not resolved yet/],
  [config({ top: "checkout: { lfs: true }" }), "5:13", /LFS objects are not resolved yet/],
  [config({ top: "caches: [target]" }), "5:1", /caches between builds are not kept yet/],
  [config({ suite: "format: go" }), "5:5", /the format go is not read yet/],
  [config({ suite: "metrics: { wall: {}, instructions: {} }" }), "5:26", /the event instructions is not counted yet/],
];

describe("a key whose feature does not exist yet is refused, never ignored", () => {
  for (const [text, where, what] of rows) {
    test(what.source, () => {
      const problem = theProblemOf(text);
      expect(problem).toMatchObject({ code: "not-yet", where: `${FILE}:${where}`, what: expect.stringMatching(what) });
      expect(problem.next).toBeTruthy();
    });
  }
  test("the format's problem names the formats there are", () => {
    expect(theProblemOf(config({ suite: "format: criterion" })).next).toContain("time, hyperfine, custom");
  });
  test("written as what it is anyway, it is fine", () => {
    expect(
      configOf(config({ top: "checkout: { submodules: false }\ncaches: []\nsite: { deploy: none }" })).caches,
    ).toEqual([]);
  });
  test("toolchain beside dockerfile is a contradiction", () => {
    const problems = problemsOf(config({ top: "environment: { dockerfile: a, toolchain: [/opt/x] }" }));
    expect(problems.map((problem) => problem.code)).toEqual(["config-contradiction"]);
  });
  test("no format is both planned and there", () => {
    expect(PLANNED_FORMATS.filter((id) => formatIds.includes(id))).toEqual([]);
  });
});
