import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = readFileSync(join(ROOT, "docs/decisions/0021-attacks-on-the-sandbox.md"), "utf8");

const TESTS = readdirSync(join(ROOT, "tests"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith("sandbox-attacks.test.ts"))
  .map((path) => readFileSync(join(ROOT, "tests", path), "utf8"))
  .join("\n");

const ROWS = PAGE.split("\n")
  .filter((line) => /^\| \d/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

describe("the table of attacks on the sandbox and the runner", () => {
  test("has a row for each of 23 to 43", () => {
    const numbers = new Set(ROWS.map(([, attack = ""]) => Number.parseInt(attack, 10)));
    expect([...numbers].sort()).toEqual(Array.from({ length: 21 }, (_, index) => 23 + index));
  });

  for (const [, attack = "", fails = "", works = ""] of ROWS) {
    test(`${attack}: the tests that it names are there`, () => {
      const named = [...`${fails} ${works}`.matchAll(/`([^`]+)`/g)].map(([, title = ""]) => title);
      expect(named.length).toBeGreaterThan(0);
      for (const title of named) expect(TESTS.includes(title), title).toBe(true);
    });
  }
});
