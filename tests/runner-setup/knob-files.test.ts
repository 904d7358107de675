import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RUNNER_SETUP } from "./run-tuner.ts";

const SCRIPTS = [
  "bench-machine",
  "run-job",
  ...readdirSync(RUNNER_SETUP, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".sh")),
];
const KNOBS = SCRIPTS.filter((path) => path.startsWith("knobs/")).sort();

function missing(program: string): boolean {
  return spawnSync(program, ["--version"]).error !== undefined;
}

test("there is one knob for each number, and each has the five functions, a profile and a reason", () => {
  expect(KNOBS.map((path) => Number(path.slice(6, 8)))).toEqual(Array.from({ length: 29 }, (_, index) => index + 1));
  for (const path of KNOBS) {
    const text = readFileSync(join(RUNNER_SETUP, path), "utf8");
    for (const name of ["probe", "wanted", "apply", "restore", "advice"])
      expect(text, path).toMatch(new RegExp(`^${name}\\(\\) \\{`, "m"));
    expect(text, path).toMatch(/^PROFILES="(light )?strict" WHEN=(run|boot|check)/m);
    expect(text.split("\n")[1], path).toMatch(/^# \S/);
  }
});

test("the light profile has the knobs that suit shared and virtual hosts", () => {
  const light = KNOBS.filter((path) =>
    readFileSync(join(RUNNER_SETUP, path), "utf8").includes('PROFILES="light strict"'),
  );
  expect(light.map((path) => Number(path.slice(6, 8)))).toEqual([1, 4, 5, 6, 7, 8, 10, 17, 18, 19, 24, 28]);
});

test.skipIf(missing("shellcheck"))(
  "shellcheck finds nothing in any shell file (skipped without it)",
  {
    timeout: 120_000,
  },
  () => {
    const done = spawnSync("shellcheck", ["-x", ...SCRIPTS], { cwd: RUNNER_SETUP, encoding: "utf8" });
    expect(done.stdout).toBe("");
  },
);

test.skipIf(missing("shfmt"))("shfmt finds nothing to change (skipped without it)", () => {
  const done = spawnSync("shfmt", ["-i", "2", "-ci", "-d", ...SCRIPTS], { cwd: RUNNER_SETUP, encoding: "utf8" });
  expect(done.stdout).toBe("");
});
