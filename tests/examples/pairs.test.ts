import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makePair } from "../../examples/make-pair.mjs";

const examples = join(import.meta.dirname, "../../examples");
const folder = mkdtempSync(join(tmpdir(), "example-pairs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const example of ["go", "node", "rust"]) {
  test(`the patch of ${example} applies and leaves benchmarks and config alone`, () => {
    const copy = join(folder, `${example}-copy`);
    cpSync(join(examples, example), copy, { recursive: true });
    git(copy, "init", "--quiet");
    git(copy, "apply", "--check", "slower.patch");
    const changed = git(copy, "apply", "--numstat", "slower.patch").split("\n");
    expect(changed).toHaveLength(1);
    expect(changed[0]).not.toMatch(/bench/);
  });
}

test("a pair is a clean repository whose branch slower is one commit on top of main", () => {
  const pair = join(folder, "pair");
  makePair("node", pair);
  expect(git(pair, "status", "--short")).toBe("");
  expect(git(pair, "rev-list", "--count", "main..slower")).toBe("1");
  expect(git(pair, "diff", "--name-only", "main", "slower")).toBe("src/csv.mjs");
  expect(readdirSync(pair)).not.toContain("slower.patch");
});

test("both sides of the Node example give the same answer", () => {
  const answers = ["main", "slower"].map((branch) => {
    const pair = join(folder, `answer-${branch}`);
    makePair("node", pair);
    git(pair, "checkout", "--quiet", branch);
    return ["parse", "print"].map((name) =>
      execFileSync(process.execPath, ["bench/csv.mjs", name], { cwd: pair, encoding: "utf8" }),
    );
  });
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]?.[0]).toBe("parse: 160000\n");
});

test("the CSV of the Node example comes back as it was", async () => {
  const { parse, print } = await import(join(examples, "node/src/csv.mjs"));
  const rows = [["a", 'b "x", y', ""], ["", "1\n2"], ["last"]];
  expect(parse(print(rows))).toEqual(rows);
  expect(parse("a,")).toEqual([["a", ""]]);
});

test("an example that is not there is refused", () => {
  expect(() => makePair("cobol", join(folder, "cobol"))).toThrow("expected rust, go or node, found cobol");
});

function git(directory: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd: directory, encoding: "utf8" }).trim();
}
