import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeResult } from "../../src/artifact/result-file.ts";
import { storedPath } from "../../src/store/stored-path.ts";
import { sampleCommit, sampleResult } from "./sample-result.ts";
import {
  append,
  commitFiles,
  gitIn,
  makeStoreWorld,
  type StoreWorld,
  storedPaths,
  tipOf,
  withSession,
} from "./store-world.ts";

let world: StoreWorld;
beforeEach(async () => {
  world = await makeStoreWorld();
});
afterEach(() => world.remove());

const ONE = sampleResult({ seed: 1 });
const TWO = sampleResult({ seed: 2, class: "bench-arm64" });
const COMPARED = sampleResult({ seed: 3, mode: "compare" });

test("a store is made once, and is a branch with store.json alone", async () => {
  const store = world.store();
  const made = await store.init(world.remote);
  expect(made).toEqual({ created: true, state: await tipOf(world.remote) });
  expect(await store.init(world.remote)).toEqual({ ...made, created: false });
  expect(await gitIn(world.remote, ["ls-tree", "-r", "bench-data"])).toMatch(/^100644 blob [0-9a-f]{40}\tstore\.json$/);
  expect(JSON.parse(await gitIn(world.remote, ["cat-file", "blob", "bench-data:store.json"]))).toEqual({
    schema: "benchwarden.store/1",
    created: "2026-03-01T12:00:00.000Z",
    compaction: { until: null },
  });
});

test("a store is made where nothing is, as a bare repository that loses nothing", async () => {
  const address = join(world.directory, "new/store.git#numbers");
  expect(await world.store().init("new/store.git#numbers")).toMatchObject({ created: true });
  await append(world.store(), address, ONE);
  const gitDir = join(world.directory, "new/store.git");
  expect(await storedPaths(gitDir, "numbers")).toEqual([storedPath(ONE)]);
  expect(await gitIn(gitDir, ["config", "receive.denyNonFastForwards"])).toBe("true");
});

test("without `init` a folder where nothing is gets no store", async () => {
  await expect(world.store().open("nowhere.git")).rejects.toThrow(
    /there is no store[\s\S]*store init --store nowhere\.git/,
  );
  expect(existsSync(join(world.directory, "nowhere.git"))).toBe(false);
});

test("the first append makes the branch, and the store in it", async () => {
  const report = await append(world.store(), world.remote, ONE, COMPARED);
  expect(report).toMatchObject({ pushes: 1, commit: await tipOf(world.remote) });
  expect(await storedPaths(world.remote)).toEqual([storedPath(COMPARED), storedPath(ONE)]);
  expect(await gitIn(world.remote, ["rev-list", "--count", "bench-data"])).toBe("1");
});

test("what is appended is read back: names, one result, all in path order, by mode and class", async () => {
  await append(world.store(), world.remote, ONE, TWO, COMPARED);
  await withSession(world.store(), world.remote, async (session) => {
    expect(session.state).toBe(await tipOf(world.remote));
    const paths = [COMPARED, ONE, TWO].map((result) => storedPath(result));
    expect((await session.entries()).map((entry) => entry.path)).toEqual(paths);
    expect(await session.read(storedPath(TWO) ?? "")).toEqual(TWO);
    const results = [];
    for await (const stored of session.results({ mode: "record" })) results.push(stored.ok && stored.result);
    expect(results).toEqual([ONE, TWO]);
    expect((await session.entries({ class: "bench-arm64" })).map((entry) => entry.path)).toEqual([storedPath(TWO)]);
  });
});

test("a session reads the state it opened, and what it appended since", async () => {
  await world.store().init(world.remote);
  await withSession(world.store(), world.remote, async (session) => {
    await append(world.store(), world.remote, ONE);
    expect(await session.entries()).toEqual([]);
    expect(await session.append([{ result: TWO }])).toMatchObject({ pushes: 2 });
    expect(await session.entries()).toHaveLength(2);
    expect(session.state).toBe(await tipOf(world.remote));
  });
});

test("equal content again succeeds without a commit, whoever stored it and however it was compressed", async () => {
  const path = storedPath(ONE) ?? "";
  await world.store().init(world.remote);
  await commitFiles(world.remote, { [path]: gzipSync(JSON.stringify(ONE), { level: 1 }) });
  const tip = await tipOf(world.remote);
  expect(await append(world.store(), world.remote, ONE)).toEqual({
    results: [{ state: "already-there", path, warnings: [] }],
    commit: null,
    pushes: 0,
  });
  expect(await tipOf(world.remote)).toBe(tip);
  expect(world.rejected().names).toEqual([]);
});

test("other content under a stored name is set aside, and the rest is appended", async () => {
  await append(world.store(), world.remote, ONE);
  const other = { ...ONE, durationSeconds: 1 };
  const report = await append(world.store(), world.remote, other, TWO);
  expect(report.results.map((one) => one.state)).toEqual(["refused", "appended"]);
  expect(report.results[0]).toMatchObject({
    code: "other-content",
    setAside: expect.stringContaining("benchwarden-rejected"),
  });
  expect(world.rejected().reasons).toEqual([
    `${storedPath(ONE)} is stored already with other content; stored results are never changed\n`,
  ]);
  await withSession(world.store(), world.remote, async (session) => {
    expect(await session.read(storedPath(ONE) ?? "")).toEqual(ONE);
  });
});

test("a damaged file under its name is not replaced either", async () => {
  await append(world.store(), world.remote, TWO);
  await commitFiles(world.remote, { [storedPath(ONE) ?? ""]: "damaged" });
  const report = await append(world.store(), world.remote, ONE);
  expect(report.results[0]).toMatchObject({ state: "refused", reason: expect.stringContaining("cannot be read") });
});

test("a cell and attempt is stored once, also when it was measured again on another day", async () => {
  await append(world.store(), world.remote, ONE);
  const later = { ...ONE, startedAt: "2026-02-20T00:00:00.000Z" };
  const report = await append(world.store(), world.remote, later, { ...later, attempt: 2 });
  expect(report.results[0]).toMatchObject({
    state: "refused",
    code: "cell-stored",
    reason: expect.stringContaining(storedPath(ONE) ?? "?"),
  });
  expect(report.results[1]).toMatchObject({ state: "appended" });
});

test("two of one place in one call: the second is held against the first", async () => {
  const report = await append(world.store(), world.remote, ONE, ONE, { ...ONE, durationSeconds: 1 });
  expect(report.results.map((one) => one.state)).toEqual(["appended", "already-there", "refused"]);
  expect(await storedPaths(world.remote)).toEqual([storedPath(ONE)]);
});

test("nothing to append leaves no branch behind", async () => {
  const wrong = { ...ONE, request: { ...ONE.request, cell: "000000000000" } };
  expect((await append(world.store(), world.remote)).results).toEqual([]);
  expect((await append(world.store(), world.remote, wrong)).results[0]).toMatchObject({ code: "wrong-cell" });
  expect(await tipOf(world.remote)).toBeNull();
  expect(world.rejected().names).toHaveLength(1);
});

test("commits name nobody, and their messages are fixed words and hexadecimal digits", async () => {
  await append(world.store(), world.remote, ONE, TWO);
  const log = await gitIn(world.remote, [
    "log",
    "-1",
    "--format=%an|%ae|%ad|%cn|%ce|%B",
    "--date=iso-strict",
    "bench-data",
  ]);
  const cells = [ONE, TWO].map((result) => `record ${result.request.cell}`).join("\n");
  expect(log).toBe(
    `benchwarden|benchwarden@localhost|2026-03-01T12:00:00+00:00|benchwarden|benchwarden@localhost|append results\n\n${cells}`,
  );
});

test("the user's own repository, its work tree and its checked-out branch stay as they are", async () => {
  const user = join(world.folder, "user");
  mkdirSync(user);
  const git = (...args: string[]) => gitIn(join(user, ".git"), ["--work-tree", user, ...args]);
  await gitIn(join(user, ".git"), ["init", "--quiet", "--initial-branch=main"]);
  await gitIn(join(user, ".git"), ["config", "core.bare", "false"]);
  writeFileSync(join(user, "a.txt"), "1");
  await git("add", "a.txt");
  await git("commit", "--quiet", "-m", "one");
  writeFileSync(join(user, "a.txt"), "2");
  writeFileSync(join(user, "staged.txt"), "3");
  await git("add", "staged.txt");
  const state = async () => [
    await git("status", "--porcelain"),
    await git("rev-parse", "HEAD", "main"),
    await git("ls-files", "-s"),
  ];
  const before = await state();
  await append(world.store({ directory: user }), ".", ONE);
  expect(await state()).toEqual(before);
  expect(await storedPaths(join(user, ".git"))).toEqual([storedPath(ONE)]);
});

test("a damaged result does not hide the others", async () => {
  await append(world.store(), world.remote, ONE, TWO);
  await commitFiles(world.remote, { [storedPath(ONE) ?? ""]: encodeResult(ONE).subarray(0, 500) });
  await withSession(world.store(), world.remote, async (session) => {
    const seen = [];
    for await (const stored of session.results()) seen.push(stored.ok || stored.why);
    expect(seen).toEqual(["it is no sound gzip file: unexpected end of file", true]);
    await expect(session.read(storedPath(ONE) ?? "")).rejects.toThrow(
      /cannot be read[\s\S]*unexpected end[\s\S]*store verify/,
    );
    await expect(session.read("log/x")).rejects.toThrow("no such result");
  });
});

test("scratch repositories are used again, and at most four are kept", async () => {
  await world.store().init(world.remote);
  world.calls.length = 0;
  const sessions = await Promise.all(Array.from({ length: 6 }, () => world.store().open(world.remote)));
  await Promise.all(sessions.map((session) => session.close()));
  expect(world.calls.filter((call) => call === "init")).toHaveLength(5);
  expect(
    readdirSync(join(world.folder, "cache/stores")).flatMap((pool) =>
      readdirSync(join(world.folder, "cache/stores", pool)),
    ),
  ).toHaveLength(4);
  world.calls.length = 0;
  const again = await Promise.all(Array.from({ length: 4 }, () => world.store().open(world.remote)));
  await Promise.all(again.map((session) => session.close()));
  expect(world.calls.filter((call) => call === "init")).toHaveLength(0);
});

test("a store in a repository of SHA-256 works like any other", async () => {
  const remote = join(world.folder, "sha256.git");
  await gitIn(remote, ["init", "--quiet", "--bare", "--object-format=sha256"]);
  await append(world.store(), remote, ONE);
  await append(world.store(), remote, TWO);
  expect(await storedPaths(remote)).toEqual([storedPath(ONE), storedPath(TWO)]);
  await gitIn(remote, ["fsck", "--strict"]);
});

test("a whole batch is one file, and covers each of its commits", async () => {
  const commits = [sampleCommit(1), sampleCommit(2), sampleCommit(3)];
  await append(world.store(), world.remote, sampleResult({ seed: 4, commits }));
  await withSession(world.store(), world.remote, async (session) => {
    const suites = [{ name: "parse", hash: "0a1b2c3d4e5f" }];
    const covered = await session.coverage({ class: "bench-x64", suites, benchmarks: null });
    expect(covered).toEqual(new Map([["parse", new Set(commits)]]));
    expect(await session.coverage({ class: "other", suites, benchmarks: null })).toEqual(
      new Map([["parse", new Set()]]),
    );
  });
});
