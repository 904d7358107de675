import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeResult, encodeResult } from "../../src/artifact/result-file.ts";
import type { Result } from "../../src/model/result.ts";
import { cellOf } from "../../src/plan/cell.ts";
import { storedPath } from "../../src/store/stored-path.ts";
import { sampleCommit, sampleResult } from "../store/sample-result.ts";
import { append, gitIn, makeStoreWorld, type StoreWorld, storedPaths, tipOf } from "../store/store-world.ts";

let world: StoreWorld;
beforeEach(async () => {
  world = await makeStoreWorld();
});
afterEach(() => world.remove());

const ONE = sampleResult({ seed: 1 });

function named(name: string): Result {
  return { ...ONE, benchmarks: ONE.benchmarks.slice(0, 1).map((one) => ({ ...one, name })) };
}

/** The result with another request, whose cell is right again. */
function asked(result: Result, changes: Partial<Result["request"]>): Result {
  const request = { ...result.request, ...changes };
  return { ...result, request: { ...request, cell: cellOf(request) } };
}

describe("A54 benchmarks with names of paths", () => {
  for (const name of [
    "parse/../../.github/workflows/x",
    "parse/a/../b",
    "parse/log/x.json",
    "parse/-rf",
    "parse/x\\y",
  ]) {
    test(`A54 ${name} is data only: no path of the store holds it`, async () => {
      await append(world.store(), world.remote, named(name));
      const paths = await gitIn(world.remote, ["ls-tree", "-r", "--name-only", "bench-data"]);
      expect(paths.split("\n")).toEqual([storedPath(ONE), "store.json"]);
      const blob = Buffer.from(await gitIn(world.remote, ["cat-file", "blob", `bench-data:${storedPath(ONE)}`]));
      expect(blob.length).toBeGreaterThan(0);
    });
  }

  test("A54 a name with NUL is refused", () => {
    expect(decodeResult(encodeResult(named("parse/a\u0000b")))).toMatchObject({
      ok: false,
      why: expect.stringContaining("name"),
    });
  });
});

describe("A55 the same path again", () => {
  test("A55 with equal bytes succeeds without a commit; with others it is an error and nothing is overwritten", async () => {
    await append(world.store(), world.remote, ONE);
    const tip = await tipOf(world.remote);
    expect((await append(world.store(), world.remote, ONE)).results[0]).toMatchObject({ state: "already-there" });
    const other = await append(world.store(), world.remote, { ...ONE, durationSeconds: 1 });
    expect(other.results[0]).toMatchObject({ state: "refused", code: "other-content" });
    expect(await tipOf(world.remote)).toBe(tip);
    expect(world.rejected().names).toHaveLength(1);
  });
});

test("A56 sixteen writers at once: each result is there once, nothing was forced, the repository is whole", async () => {
  await world.store().init(world.remote);
  const first = await tipOf(world.remote);
  const results = Array.from({ length: 16 }, (_, seed) => sampleResult({ seed: 100 + seed }));
  const sleep = () => new Promise<void>((resolve) => setTimeout(resolve, 20 * Math.random()));
  const reports = await Promise.all(
    results.map((result, index) =>
      append(world.store({ sleep, cacheDirectory: join(world.folder, `cache-${index}`) }), world.remote, result),
    ),
  );
  expect(reports.map((report) => report.results[0]?.state)).toEqual(results.map(() => "appended"));
  expect(Math.max(...reports.map((report) => report.pushes))).toBeGreaterThan(1);
  expect((await storedPaths(world.remote)).sort()).toEqual(results.map((result) => storedPath(result)).sort());
  expect(await gitIn(world.remote, ["rev-list", "--count", "bench-data"])).toBe("17");
  expect(await gitIn(world.remote, ["rev-list", "--max-parents=0", "bench-data"])).toBe(first);
  await gitIn(world.remote, ["fsck", "--strict"]);
}, 60_000);

describe("A57 branches that are no place for a store", () => {
  for (const branch of ["--mirror", "main", "x/../y", "refs/heads/main", "HEAD", "-d", "a b", "gh-pages"]) {
    test(`A57 ${branch} is refused before git is asked`, async () => {
      await expect(world.store().open(`${world.remote}#${branch}`)).rejects.toThrow(/branch/);
      expect(world.calls).toEqual([]);
    });
  }

  test("A57 the harmless neighbour, a branch with a folder, is made", async () => {
    expect(await world.store().init(`${world.remote}#bench/data`)).toMatchObject({ created: true });
  });
});

describe("A58 the main series", () => {
  test("A58 a result of a pull request that asks for it is refused", async () => {
    const report = await append(world.store(), world.remote, asked(ONE, { pr: 12 }));
    expect(report.results[0]).toMatchObject({ state: "refused", code: "not-a-recording" });
    const heads = asked(sampleResult({ seed: 2, mode: "compare" }), { mode: "record" });
    expect((await append(world.store(), world.remote, heads)).results[0]).toMatchObject({ code: "not-a-recording" });
    expect(await tipOf(world.remote)).toBeNull();
  });

  test("A58 a commit that says it was made in the future is refused, one that is a little ahead is flagged", async () => {
    const at = (commitTime: string): Result =>
      asked(ONE, { builds: ONE.request.builds.map((build) => ({ ...build, commit: sampleCommit(1), commitTime })) });
    const future = await append(world.store(), world.remote, at("2036-01-01T00:00:00Z"));
    expect(future.results[0]).toMatchObject({ state: "refused", code: "future" });
    const ahead = await append(world.store(), world.remote, at("2026-03-01T15:00:00Z"));
    expect(ahead.results[0]).toMatchObject({ state: "appended", warnings: [{ code: "commit-in-the-future" }] });
  });

  test("A58 the harmless neighbour, a recording of main, enters", async () => {
    expect((await append(world.store(), world.remote, ONE)).results[0]).toMatchObject({ state: "appended" });
  });
});
