import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CoverageQuestion } from "../../src/ports/store.ts";
import { type Covering, coverageOf, coveringOf } from "../../src/store/coverage.ts";
import { sampleCommit, sampleResult } from "./sample-result.ts";
import { append, makeStoreWorld, withSession } from "./store-world.ts";

const SUITE = { name: "parse", hash: "0a1b2c3d4e5f" };
const ALL: CoverageQuestion = { class: "bench-x64", suites: [SUITE], benchmarks: null };
const SOME: CoverageQuestion = { ...ALL, benchmarks: ["parse/a"] };
const BASE: Covering = { commits: ["c"], suites: [SUITE], benchmarks: null, shard: { index: 0, of: 1 } };
const shard = (index: number, of: number, benchmarks: string[] = [`parse/${index}`]): Covering => ({
  ...BASE,
  shard: { index, of },
  benchmarks,
});

const rows: [name: string, recordings: Covering[], question: CoverageQuestion, covered: boolean][] = [
  ["a recording of all covers all", [BASE], ALL, true],
  ["a recording of all covers some", [BASE], SOME, true],
  ["another hash of the suite does not count", [{ ...BASE, suites: [{ ...SUITE, hash: "000000000000" }] }], ALL, false],
  ["another suite does not count", [{ ...BASE, suites: [{ ...SUITE, name: "other" }] }], ALL, false],
  ["a recording of some does not cover all", [{ ...BASE, benchmarks: ["parse/a"] }], ALL, false],
  ["a recording of some covers those", [{ ...BASE, benchmarks: ["parse/a", "parse/b"] }], SOME, true],
  ["a recording of others does not", [{ ...BASE, benchmarks: ["parse/b"] }], SOME, false],
  ["one shard of two does not cover all", [shard(0, 2)], ALL, false],
  ["both shards do", [shard(0, 2), shard(1, 2)], ALL, true],
  ["the same shard twice does not", [shard(1, 2), shard(1, 2)], ALL, false],
  ["shards of different divisions do not add up", [shard(0, 2), shard(1, 3)], ALL, false],
  ["one shard covers what it holds", [shard(1, 2, ["parse/a"])], SOME, true],
];
for (const [name, recordings, question, covered] of rows) {
  test(name, () =>
    expect(coverageOf(recordings, question)).toEqual(new Map([["parse", new Set(covered ? ["c"] : [])]])),
  );
}

test("each suite is covered for itself", () => {
  const question = { ...ALL, suites: [SUITE, { name: "build", hash: "f5e4d3c2b1a0" }] };
  expect(coverageOf([BASE], question)).toEqual(
    new Map([
      ["parse", new Set(["c"])],
      ["build", new Set()],
    ]),
  );
});

test("builds of role record count, also failed ones, but neither anchors nor skipped ones", () => {
  const commits = [1, 2, 3].map(sampleCommit);
  const result = sampleResult({ seed: 1, commits });
  const request = {
    ...result.request,
    builds: result.request.builds.map((build, index) => (index === 0 ? { ...build, role: "anchor" as const } : build)),
  };
  const builds = result.builds.map((build, index) => ({
    ...build,
    status: index === 1 ? ("failed" as const) : ("skipped" as const),
  }));
  expect(coveringOf(result).commits).toEqual(commits);
  expect(coveringOf({ ...result, request }).commits).toEqual(commits.slice(1));
  expect(coveringOf({ ...result, request, builds }).commits).toEqual([commits[1]]);
});

test("each recording is read once; a spoiled cache is made anew; comparisons cover nothing", async () => {
  const world = await makeStoreWorld();
  try {
    await append(world.store(), world.remote, sampleResult({ seed: 1 }), sampleResult({ seed: 2, mode: "compare" }));
    const ask = () => withSession(world.store(), world.remote, (session) => session.coverage(ALL));
    const wanted = new Map([["parse", new Set([sampleCommit(1)])]]);
    expect(await ask()).toEqual(wanted);
    world.calls.length = 0;
    expect(await ask()).toEqual(wanted);
    expect(world.calls).toEqual(["fetch", "cat-file", "cat-file", "ls-tree"]);
    const pools = join(world.folder, "cache/stores");
    const scratch = readdirSync(pools).flatMap((pool) =>
      readdirSync(join(pools, pool)).map((name) => join(pools, pool, name)),
    );
    for (const folder of scratch) writeFileSync(join(folder, "coverage-2.json"), "[[");
    expect(await ask()).toEqual(wanted);
  } finally {
    world.remove();
  }
});
