import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { CLI } from "./sample-project.ts";

/** Medians of interleaved starts, so that a busy machine slows both alike. */
function startRatio(): number {
  const ours: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < 15; round++) {
    empty.push(secondsOf(["-e", "0"]));
    ours.push(secondsOf([CLI, "--help"]));
  }
  return median(ours) / median(empty);
}

function secondsOf(args: string[]): number {
  const start = performance.now();
  spawnSync(process.execPath, args);
  return (performance.now() - start) / 1000;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

test("the CLI starts within three times an empty node", () => {
  expect(startRatio()).toBeLessThan(3);
});

/** The Node of the system, when it is the oldest one that the CLI supports. */
function systemNode(): string | null {
  const candidates = ["/usr/bin/node", "/usr/local/bin/node"].filter((path) => existsSync(path));
  return candidates.find((path) => spawnSync(path, ["--version"]).stdout.toString().startsWith("v20.")) ?? null;
}

const old = systemNode();

test.skipIf(old === null)("the CLI runs on Node 20 (skipped where the system has none)", () => {
  const ran = spawnSync(old ?? "", [CLI, "check", "--help"], { encoding: "utf8" });
  expect(ran).toMatchObject({ status: 0 });
  expect(ran.stdout).toContain("benchwarden check");
});

test("the CLI runs on Node 24", () => {
  expect(process.version).toMatch(/^v24\./);
  expect(spawnSync(process.execPath, [CLI, "--version"], { encoding: "utf8" }).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
