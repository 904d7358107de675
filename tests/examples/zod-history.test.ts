import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeHistory } from "../../examples/zod-history/make-history.mjs";
import { Samples } from "../../src/model/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "zod-history-"));
const project = join(folder, "project");
const script = join(import.meta.dirname, "../../examples/zod-history/make-history.mjs");
const { releases } = JSON.parse(readFileSync(join(script, "../releases.json"), "utf8"));

beforeAll(() => makeHistory(project));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("two histories have the same commit ids, whatever the settings of the user", () => {
  const other = join(folder, "other");
  const home = join(folder, "home");
  mkdirSync(home);
  writeFileSync(join(home, ".gitconfig"), "[user]\nname = X\n[core]\nautocrlf = true\n[init]\ndefaultBranch = trunk\n");
  const env = { ...process.env, HOME: home, TZ: "Asia/Tokyo", GIT_DIR: join(folder, "nowhere"), GIT_AUTHOR_NAME: "Y" };
  execFileSync(process.execPath, [script, other], { env, stdio: "pipe" });
  expect(git(other, "for-each-ref")).toBe(git(project, "for-each-ref"));
});

test("main has one commit per release, tagged, with its date and its exact version", () => {
  const log = git(project, "log", "--reverse", "--format=%ct %at %H", "main").split("\n");
  expect(log).toHaveLength(releases.length);
  for (const [index, { version, date }] of releases.entries()) {
    const seconds = Date.parse(date) / 1_000;
    expect(log[index]).toBe(`${seconds} ${seconds} ${git(project, "rev-parse", `refs/tags/v${version}`)}`);
    const lock = JSON.parse(git(project, "show", `v${version}:package-lock.json`));
    expect(lock.packages["node_modules/zod"].version).toBe(version);
    expect(JSON.parse(git(project, "show", `v${version}:package.json`)).dependencies).toEqual({ zod: version });
  }
});

test("the releases ascend in version and date", () => {
  const rank = (version: string) => version.split(".").reduce((sum, part) => sum * 1_000 + Number(part), 0);
  for (const [index, release] of releases.entries()) {
    const before = releases[index - 1];
    if (!before) continue;
    expect(rank(release.version), release.version).toBeGreaterThan(rank(before.version));
    expect(Date.parse(release.date), release.version).toBeGreaterThan(Date.parse(before.date));
  }
});

const branches: [branch: string, changed: string[]][] = [
  ["slow-parse", ["src/validate.mjs"]],
  ["docs-only", ["README.md"]],
];
for (const [branch, changed] of branches) {
  test(`the branch ${branch} changes ${changed.join(", ")} and nothing else, in one commit`, () => {
    expect(git(project, "diff", "--name-only", "main", branch).split("\n")).toEqual(changed);
    expect(git(project, "rev-list", "--count", `main..${branch}`)).toBe("1");
  });
}

test("a folder that is not empty is refused and left alone", () => {
  const before = git(project, "for-each-ref");
  expect(() => makeHistory(project)).toThrow("is not empty");
  expect(git(project, "for-each-ref")).toBe(before);
});

test("npm takes the lock file, the benchmarks print samples, and the tree stays clean", () => {
  git(project, "checkout", "--quiet", "v3.22.0");
  const options = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  execFileSync("npm", ["ci", ...options], { cwd: project, stdio: "pipe" });
  expect(JSON.parse(readFileSync(join(project, "node_modules/zod/package.json"), "utf8")).version).toBe("3.22.0");
  for (const [benchmark, argv, metrics] of launches) {
    const text = execFileSync(process.execPath, argv, { cwd: project, encoding: "utf8" });
    const [found, ...others] = Samples.parse(JSON.parse(text)).benchmarks;
    expect(others).toEqual([]);
    const measured = found && "metrics" in found ? (found.metrics ?? []) : [];
    expect(found?.name).toBe(benchmark);
    expect(measured.map(({ name }) => name)).toEqual(metrics);
    for (const { launches } of measured) expect(Math.min(...launches.flat())).toBeGreaterThan(0);
  }
  expect(git(project, "status", "--short")).toBe("");
}, 120_000);

const NODE = ["--single-threaded", "--min-semi-space-size=4", "--max-semi-space-size=4"];
const launches: [benchmark: string, argv: string[], metrics: string[]][] = [
  ["small", [...NODE, "bench/parse.mjs", "small"], ["cpu", "wall"]],
  ["large", [...NODE, "bench/parse.mjs", "large"], ["cpu", "wall"]],
  ["orders", [...NODE, "bench/parse.mjs", "orders"], ["cpu", "wall"]],
  ["object", [...NODE, "bench/build.mjs"], ["cpu", "wall"]],
  ["installed", ["bench/size.mjs"], ["size", "files"]],
];

function git(directory: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd: directory, encoding: "utf8" }).trim();
}
