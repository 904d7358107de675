import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../../src/config/parse-config.ts";
import { matchesGlob } from "../../src/units/glob.ts";
import { config, configOf, FILE, problemsOf } from "../config/read.ts";

/** Generous, because the machine is shared: each of these takes milliseconds; what they prevent takes hours. */
const BOUND_MS = 60_000;

const bomb = [
  "a0: &a0 [x, x, x, x, x, x, x, x, x]",
  ...Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`),
].join("\n");
const wideBomb = `x: &x [${Array(400).fill("y").join(", ")}]\nz: [${Array(99).fill("*x").join(", ")}]`;

const hostile: [name: string, text: string, code: string, where: string | undefined][] = [
  ["an alias bomb", bomb, "config-alias", "3:"],
  ["a wide alias bomb of few aliases", wideBomb, "config-too-large", "1:"],
  ["an alias inside itself", "a: &a [*a]", "config-too-deep", "1:"],
  ["60,000 aliases", `a: &a 1\nb: [${"*a,".repeat(60_000)}]`, "config-alias", "2:"],
  ["an alias of nothing", "a: *b", "config-alias", "1:4"],
  ["a tag that makes a function", "version: 1\na: !!js/function 'x'", "config-tag", "2:4"],
  ["a tag of one's own", "a: !exec x", "config-tag", "1:4"],
  ["a tag that YAML knows", "a: !!str x", "config-tag", "1:"],
  ["a merge key", "a: &x { b: 1 }\nc: { <<: *x }", "config-key", "2:6"],
  ["a duplicate key", "version: 1\nversion: 1", "config-duplicate-key", "2:1"],
  ["a duplicate key deep inside", config({ suite: "run: [other]" }), "config-duplicate-key", "5:5"],
  ["__proto__ as a key", "__proto__: { version: 1 }", "config-key", "1:1"],
  ["a list as a key", "? [a]\n: 1", "config-key", "1:"],
  ["100,000 opening brackets", `a: ${"[".repeat(100_000)}`, "config-too-deep", "1:"],
  ["100,000 dashes", "- ".repeat(100_000), "config-too-deep", "1:"],
  ["17 levels", `${"a: {".repeat(17)}${"}".repeat(17)}`, "config-too-deep", "1:"],
  ["10 MB", "a".repeat(10_000_000), "config-too-large", undefined],
  ["one character above 256 KiB", `#${"x".repeat(256 * 1024)}`, "config-too-large", undefined],
  ["20,001 values", `a: [${"x,".repeat(20_001)}]`, "config-too-large", "1:"],
  ["250,000 quotation marks", '"'.repeat(250_000), "config-syntax", "1:"],
  ["30,000 mistakes", "a: b: c\n".repeat(30_000), "config-syntax", "1:"],
  ["two documents", "a: 1\n---\nb: 2", "config-syntax", "2:1"],
  ["a tab as indentation", "a:\n\tb: 1", "config-syntax", "2:"],
  ["a control character", 'a: "\\u0007"', "config-character", "1:4"],
  ["a bidirectional override", 'a: "\\u202e"', "config-character", "1:4"],
  ["an invisible character in a key", '"a\\u200b": 1', "config-key", "1:1"],
  ["nothing", "", "config-empty", undefined],
  ["only blanks and comments", "  \n", "config-empty", undefined],
];

describe("A66 a hostile config is refused with its line, in bounded time", () => {
  for (const [name, text, code, where] of hostile) {
    test(`A66 ${name}`, { timeout: BOUND_MS }, () => {
      const [problem] = problemsOf(text);
      expect(problem?.code).toBe(code);
      expect(problem?.where).toMatch(
        where === undefined ? /^benchwarden\.yml$/ : new RegExp(`^benchwarden\\.yml:${where}`),
      );
    });
  }

  test("A66 without the defence an alias bomb grows: nine times per line", () => {
    const size = (lines: number): number =>
      JSON.stringify(parse(bomb.split("\n").slice(0, lines).join("\n"), { maxAliasCount: -1 })).length;
    expect(size(5)).toBeGreaterThan(8 * size(4));
  });
  test("A66 without the defence the second of two keys wins silently, and a merge key adds what nobody reads", () => {
    expect(parse("a: 1\na: 2", { uniqueKeys: false })).toEqual({ a: 2 });
    expect(parse("x: &x { b: 1 }\nc: { <<: *x }", { merge: true })).toMatchObject({ c: { b: 1 } });
  });
  test("A66 the harmless neighbours pass: an anchor used once, a key in two tables, a comment of 250 KiB", () => {
    const text = `#${"x".repeat(250 * 1024)}\n${config({ top: "fetch: [&get [curl, x]]\nbuild: [*get, { run: [make] }]" })}`;
    expect(configOf(text).build).toHaveLength(2);
  });
  test("A66 no key of a table reaches the prototype of anything", () => {
    const text = config({ top: "environment: { env: { constructor: x, toString: y } }" });
    expect(configOf(text).environment.env).toEqual({ constructor: "x", toString: "y" });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
  test("A66 whatever the text is, it is read or refused with a place, and nothing is thrown", () => {
    const piece = fc.constantFrom(
      "version: 1\n",
      "suites:\n",
      "  a:\n",
      "    run: [x]\n",
      "- ",
      "[",
      "]",
      "{",
      "}",
      ": ",
      "&a ",
      "*a",
      "!!x ",
      '"',
      "'",
      "|\n",
      "? ",
      "<<: ",
      "\t",
      "#",
      "\n",
      "---\n",
      "%YAML 1.2\n",
      "é",
      "\u0000",
      "1",
      "~",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const result = parseConfig(pieces.join(""), { path: FILE });
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        for (const problem of result.problems) expect(problem.where).toMatch(/^benchwarden\.yml/);
      }),
      { numRuns: process.env.BENCHWARDEN_FULL === "1" ? 20_000 : 1_000 },
    );
  });
});

const paths: [key: string, text: (path: string) => string][] = [
  ["harness", (path) => config({ top: `harness: [${path}]` })],
  ["artifacts", (path) => config({ top: `artifacts: [${path}]` })],
  ["caches", (path) => config({ top: `caches: [${path}]` })],
  ["suites.parse.directory", (path) => config({ suite: `directory: ${path}` })],
  ["suites.parse.writable", (path) => config({ suite: `writable: [${path}]` })],
  ["suites.parse.output.path", (path) => config({ suite: `format: custom\noutput: { path: ${path} }` })],
  ["environment.dockerfile", (path) => config({ top: `environment: { dockerfile: ${path} }` })],
  ["build[0].directory", (path) => config({ top: `build: [{ run: [a], directory: ${path} }]` })],
];
const outside = [
  "..",
  "../x",
  "a/../../x",
  "a/..",
  "/etc/passwd",
  "/",
  "~/x",
  "'a\\..\\b'",
  "'C:\\x'",
  '"a\\u0000b"',
  '"a\\nb"',
  "''",
];

describe("A67 a path that leaves the project is refused where it stands", () => {
  for (const [key, text] of paths) {
    for (const path of outside) {
      test(`A67 ${key} with ${path}`, () => {
        const problems = problemsOf(text(path));
        expect(problems).toHaveLength(1);
        expect(problems[0]?.code).toMatch(/^config-(?:value|character)$/);
        expect(problems[0]?.where).toMatch(/^benchwarden\.yml:\d+:\d+$/);
      });
    }
  }
  for (const path of ["..a", "a..b", "a/...", "a~", "-x", "a b", "é"]) {
    test(`A67 the harmless neighbour ${path} passes`, () => {
      expect(configOf(config({ top: `harness: ["${path}"]` })).harness).toEqual([path]);
    });
  }
  for (const path of ["bin", "../x", "/opt/../etc", "/opt\\x", "~/.cargo"]) {
    test(`A67 a toolchain folder ${path} is refused`, () => {
      const [problem] = problemsOf(config({ top: `environment: { toolchain: ['${path}'] }` }));
      expect(problem?.where).toBe("benchwarden.yml:5:28");
    });
  }
});

describe("A67 a pattern cannot run away", () => {
  const pattern = `${"*a".repeat(120)}b`;
  test("A67 the same pattern as a regular expression would: each star doubles the work", () => {
    const steps = (stars: number): number => {
      let count = 0;
      const match = (p: string, n: string): boolean => {
        count++;
        if (p === "") return n === "";
        if (p[0] === "*") return match(p.slice(1), n) || (n !== "" && match(p, n.slice(1)));
        return n[0] === p[0] && match(p.slice(1), n.slice(1));
      };
      match(`${"*a".repeat(stars)}b`, "a".repeat(18));
      return count;
    };
    expect(steps(6)).toBeGreaterThan(2 * steps(5));
  });
  test("A67 it is accepted and answers at once", { timeout: BOUND_MS }, () => {
    const text = config({ run: '[bench, "{benchmark}"]', suite: `benchmarks: [a]\nexclude: ["${pattern}"]` });
    expect(configOf(text).suites[0]?.exclude).toEqual([pattern]);
    expect(matchesGlob(pattern, "a".repeat(256))).toBe(false);
  });
  test("A67 a regular expression written as a pattern is only text", () => {
    expect(matchesGlob("(a+)+$", "aaaa")).toBe(false);
    expect(matchesGlob("(a+)+$", "(a+)+$")).toBe(true);
  });
  test("A67 long values for every check of form are answered at once", { timeout: BOUND_MS }, () => {
    const long = "a/".repeat(50_000);
    for (const top of [
      `history: { branch: "${long}" }`,
      `report: { site: "https://${long}" }`,
      `allow: { teams: ["${long}"], users: ["${long}"] }`,
      `measurement: { budget: "${"1 min ".repeat(30_000)}" }`,
    ]) {
      expect(problemsOf(config({ top })).length).toBeGreaterThan(0);
    }
  });
});
