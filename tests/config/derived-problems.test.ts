import { describe, expect, test } from "vitest";
import { derivedProblems } from "../../src/config/derived-problems.ts";
import { parseConfig } from "../../src/config/parse-config.ts";
import { config, FILE, suiteOf, theProblemOf } from "./read.ts";

async function problemsOf(derived: string) {
  const result = parseConfig(config({ suite: `derived: { x: ${derived} }` }), { path: FILE });
  if (!result.ok) expect.fail(JSON.stringify(result.problems));
  return derivedProblems(result.config, result.sources);
}

describe("expressions of derived metrics", () => {
  const wrong: [expression: string, what: string, next: string | undefined][] = [
    ["12.5 MB / wal", 'the expression cannot be computed after "12.5 MB /"', "did you mean wall?"],
    ["sqrt(wall)", 'the expression cannot be computed after "sqrt"', undefined],
    ["= 1", "the expression cannot be computed", undefined],
  ];
  for (const [expression, what, next] of wrong) {
    test(`${expression} is refused by its text alone`, () => {
      const problem = theProblemOf(config({ suite: `derived: { x: { expression: "${expression}", unit: MB/s } }` }));
      expect(problem).toMatchObject({ what, where: `${FILE}:5:33` });
      expect(problem.next).toBe(next);
    });
  }
  test("a time in MB/s is told with what the expression gives", async () => {
    expect(await problemsOf('{ expression: "12.5 / wall", unit: MB/s }')).toEqual([
      {
        code: "config-contradiction",
        what: "the units of x do not go together",
        where: `${FILE}:5:21`,
        found: "its unit is MB/s, a number of B/s, and the expression gives 1/s",
        next: expect.stringContaining("12.5 MB / wall"),
      },
    ]);
  });
  test("bytes are not added to time", async () => {
    expect(await problemsOf('{ expression: "wall + max-rss", unit: s }')).toMatchObject([{ found: "s + B" }]);
  });
  test("what goes together is fine", async () => {
    expect(await problemsOf('{ expression: "12.5 MB / wall", unit: MB/s }')).toEqual([]);
  });
  test("where metrics are listed, a derived one is listed by being written", () => {
    const suite = suiteOf(
      config({ suite: 'metrics: { wall: {} }\nderived: { x: { expression: "1 / wall", unit: ops/s } }' }),
    );
    expect(suite.metrics).toEqual({ wall: {}, x: {} });
  });
});
