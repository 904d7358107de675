import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileExpression, expressionFailures, namesIn } from "../../src/units/expression.ts";

const UNITS = { wall: "s", user: "s", system: "s", "max-rss": "B", items: "1", rate: "frames/s" };
const VALUES = { wall: 0.5, user: 0.2, system: 0.1, "max-rss": 1e6, items: 8, rate: 30 };
const KNOWN = Object.keys(UNITS);

async function compiled(text: string, units: Record<string, string> = UNITS) {
  const result = await compileExpression(text, units);
  return result.ok ? result.expression : expect.fail(JSON.stringify(result.failure));
}

const rows: [text: string, dimension: string, value: number, how: string][] = [
  ["12.5 MB / wall", "B/s", 25e6, "12.5e6 / 0.5"],
  ["12.5MB/wall", "B/s", 25e6, "blanks are optional"],
  ["max-rss / 2", "B", 5e5, "a hyphen inside a word belongs to it"],
  ["wall - user", "s", 0.3, "a minus has blanks"],
  ["(wall)-(user)", "s", 0.3, "or brackets"],
  ["(user + system) / wall", "1", 0.6, "0.3 / 0.5"],
  ["1 / 2 MB", "1/B", 5e-7, "a quantity binds closer than division"],
  ["2 ms * 3", "s", 0.006, "3 · 0.002"],
  ["5 %", "1", 0.05, "a percentage is a number"],
  ["1e3 * items", "1", 8000, "powers of ten"],
  ["-2 ^ 2", "1", -4, "a sign binds less than a power"],
  ["2 ^ 3 ^ 2", "1", 512, "powers bind from the right: 2^9"],
  ["8 / 4 / 2", "1", 1, "division from the left"],
  ["2 ^ -1", "1", 0.5, "a sign after an operator"],
  ["wall ^ 2", "s^2", 0.25, "0.5²"],
  ["wall ^ (1 / 2)", "s^0.5", Math.SQRT1_2, "√0.5"],
  ["wall * wall / wall", "s", 0.5, "powers of a unit cancel"],
  ["rate / 2", "1/s", 15, "words other than s and B count things"],
  ["max-rss / wall ^ 2", "B/s^2", 4e6, "1e6 / 0.25"],
  ["wall / 0", "s", Number.POSITIVE_INFINITY, "as IEEE has it"],
];

describe("expressions of derived metrics", () => {
  for (const [text, dimension, value, how] of rows) {
    test(`${text} is ${value} ${dimension}: ${how}`, async () => {
      expect(expressionFailures(text, KNOWN)).toEqual([]);
      const expression = await compiled(text);
      expect(expression.dimension).toBe(dimension);
      if (Number.isFinite(value)) expect(expression.evaluate(VALUES) / value).toBeCloseTo(1, 12);
      else expect(expression.evaluate(VALUES)).toBe(value);
    });
  }
  test("a metric whose unit is not known leaves the dimension open, not the value", async () => {
    const expression = await compiled("wall / score", { wall: "s" });
    expect([expression.dimension, expression.evaluate({ wall: 6, score: 3 })]).toEqual([null, 2]);
  });
  test("a metric without a value makes the result NaN", async () => {
    const expression = await compiled("wall * 0", UNITS);
    expect(expression.evaluate({})).toBeNaN();
  });
  test("the names of a text are found once each, in order", () => {
    expect(namesIn("user + max-rss * user / 2 s")).toEqual(["user", "max-rss"]);
  });
  test("sums of any numbers are those of JavaScript", async () => {
    const number = fc.integer({ min: -1e6, max: 1e6 });
    await fc.assert(
      fc.asyncProperty(number, number, fc.constantFrom("+", "-", "*", "/"), async (a, b, operator) => {
        const expression = await compiled(`a ${operator} (${b})`, { a: "1" });
        const want = { "+": a + b, "-": a - b, "*": a * b, "/": a / b }[operator];
        expect(expression.evaluate({ a })).toBe(want);
      }),
    );
  });
});

const clashes: [text: string, expected: RegExp, found: string][] = [
  ["wall + max-rss", /same unit on both sides of \+/, "s + B"],
  ["wall - 1", /same unit on both sides of -/, "s - 1"],
  ["user + system / wall", /same unit on both sides of \+/, "s + 1"],
  ["2 ^ wall", /plain number as a power/, "s"],
  ["wall ^ items", /fixed number as the power of s/, "a metric"],
];

describe("units that do not go together", () => {
  for (const [text, expected, found] of clashes) {
    test(`${text}: ${found}`, async () => {
      const result = await compileExpression(text, UNITS);
      expect(result).toMatchObject({ ok: false, failure: { expected: expect.stringMatching(expected), found } });
    });
  }
});

const refused: [text: string, at: number, expected: RegExp, next?: string][] = [
  ["", 0, /a number, a metric/],
  ["wall +", 6, /a number, a metric/],
  ["* wall", 0, /a number, a metric/],
  ["wall wall", 5, /an operator/],
  ["2 wall", 2, /a unit, or an operator/, "for a metric write 2 * wall"],
  ["(wall", 0, /a "\)" to this bracket/],
  ["wall)", 4, /a "\(" before this/],
  ["()", 1, /a number, a metric/],
  ["sqrt(wall)", 4, /there are no functions/],
  ["wall(2)", 4, /there are no functions/],
  ["wall = 3", 5, /numbers, quantities and metrics/],
  ["wall; user", 4, /numbers, quantities and metrics/],
  ["wall.constructor", 0, /a metric/],
  ['wall["constructor"]', 4, /numbers, quantities and metrics/],
  ["cos'", 3, /numbers, quantities and metrics/],
  ["`id`", 0, /numbers, quantities and metrics/],
  ["wall ? 1 : 2", 5, /numbers, quantities and metrics/],
  ["wall % 2", 5, /numbers, quantities and metrics/],
  ["wall, user", 4, /numbers, quantities and metrics/],
  ["5 parsecs", 2, /a unit, or an operator/],
  ["wal", 0, /a metric/, "did you mean wall?"],
  ["wall-user", 0, /a metric/, "write blanks around a minus: wall - user"],
  ["constructor", 0, /a metric/],
  ["(".repeat(33), 32, /at most 32 brackets/],
  ["1+".repeat(600), 0, /at most 1000 characters/],
];

describe("what is no expression of numbers, quantities, metrics and six operators", () => {
  for (const [text, at, expected, next] of refused) {
    test(`${text.slice(0, 30) || "nothing"} is refused`, () => {
      const [failure] = expressionFailures(text, KNOWN);
      expect(failure).toMatchObject({ at, expected: expect.stringMatching(expected) });
      if (next !== undefined) expect(failure?.next).toBe(next);
    });
  }
  test("without the names only what the text itself shows is refused", () => {
    expect(expressionFailures("anything / wall", null)).toEqual([]);
    expect(expressionFailures("anything(wall)", null)).toHaveLength(1);
  });
  test("any text is refused or computed, and nothing is thrown", async () => {
    const piece = fc.constantFrom(
      "wall",
      "max-rss",
      " ",
      "+",
      "-",
      "*",
      "/",
      "^",
      "(",
      ")",
      "1",
      "2.5",
      "MB",
      "ms",
      "%",
      ".",
      "=",
      "'",
      "[",
      "e3",
      "__proto__",
      "import",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const text = pieces.join("");
        const failures = expressionFailures(text, KNOWN);
        const result = await compileExpression(text, UNITS);
        if (failures.length === 0 && result.ok) expect(typeof result.expression.evaluate(VALUES)).toBe("number");
      }),
      { numRuns: 500 },
    );
  });
});
