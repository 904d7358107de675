import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { encodeResult } from "../../src/artifact/result-file.ts";
import { storedPath } from "../../src/store/stored-path.ts";
import { sampleResult } from "./sample-result.ts";
import { append, commitFiles, gitIn, makeStoreWorld, type StoreWorld, withSession } from "./store-world.ts";

let world: StoreWorld;
let branch: string;
beforeAll(async () => {
  world = await makeStoreWorld();
  await append(world.store(), world.remote, ONE, TWO, COMPARED);
});
afterAll(() => world.remove());
/** Each test damages a branch of its own. */
beforeEach(async ({ task }) => {
  branch = `test-${task.id.replaceAll(/[^a-z0-9]/gi, "-")}`.slice(0, 90);
  await gitIn(world.remote, ["branch", branch, "bench-data"]);
});

const ONE = sampleResult({ seed: 1, startedAt: "2025-06-01T10:00:00Z" });
const TWO = sampleResult({ seed: 2, startedAt: "2025-06-02T10:00:00Z" });
const COMPARED = sampleResult({ seed: 3, mode: "compare" });
const PATH = storedPath(ONE) ?? "";

const verify = () => withSession(world.store(), `${world.remote}#${branch}`, (session) => session.verify());

test("a store as we write it is sound, also when it does not exist yet", async () => {
  expect(await verify()).toMatchObject({ checked: { record: 2, compare: 1 }, differences: [], notices: [] });
  const empty = await withSession(world.store(), `${world.remote}#other`, (session) => session.verify());
  expect(empty).toEqual({ state: null, checked: { record: 0, compare: 0 }, differences: [], notices: [] });
});

const renamed = (from: string | RegExp, to: string) => ({ [PATH]: null, [PATH.replace(from, to)]: encodeResult(ONE) });
const rows: [name: string, files: () => Record<string, Uint8Array | string | null>, path: RegExp, why: RegExp][] = [
  [
    "a flipped byte",
    () => ({ [PATH]: encodeResult(ONE).map((byte, at) => (at === 300 ? byte ^ 1 : byte)) }),
    /./,
    /gzip|JSON/,
  ],
  ["an empty file", () => ({ [PATH]: "" }), /./, /JSON/],
  ["plain text", () => ({ [PATH]: "hello" }), /./, /JSON/],
  [
    "another result under the name",
    () => ({ [PATH]: encodeResult({ ...TWO, startedAt: ONE.startedAt }) }),
    /./,
    /its name says commit \w{12}, its content \w{12}; its name says cell/,
  ],
  ["another day", () => renamed("/01-", "/03-"), /\/03-/, /its name says date 2025-06-03, its content 2025-06-01/],
  ["another month", () => renamed("/06/", "/07/"), /\/07\//, /date 2025-07-01/],
  ["another commit", () => renamed(/01-\w{12}/, "01-0123456789ab"), /0123456789ab/, /commit 0123456789ab/],
  ["another class", () => renamed("bench-x64", "bench-x65"), /x65/, /machine class bench-x65, its content bench-x64/],
  ["another cell", () => renamed(/\w{12}-1\.json/, "0123456789ab-1.json"), /./, /cell 0123456789ab/],
  ["another attempt", () => renamed("-1.json", "-2.json"), /-2\.json/, /attempt 2, its content 1/],
  [
    "a recording among the comparisons",
    () => renamed("log/record", "log/compare"),
    /log\/compare/,
    /mode compare, its content record/,
  ],
  [
    "an edited request",
    () => ({ [PATH]: encodeResult({ ...ONE, request: { ...ONE.request, shard: { index: 0, of: 2 } } }) }),
    /./,
    /says cell \w{12}, but what was asked gives/,
  ],
  [
    "the same cell on two days",
    () => ({ [PATH.replace("/01-", "/09-")]: encodeResult({ ...ONE, startedAt: "2025-06-09T10:00:00Z" }) }),
    /\/09-/,
    /is stored as log\/record\/2025\/06\/01-\S+ too/,
  ],
  ["a stray file", () => ({ "notes.txt": "x" }), /^notes\.txt$/, /does not belong into a store/],
  [
    "a stray file in the log",
    () => ({ "log/record/2025/06/x.json": "x" }),
    /x\.json$/,
    /its name is not that of a result/,
  ],
];
for (const [name, files, path, why] of rows) {
  test(`${name} is found, and the others are not accused`, async () => {
    await commitFiles(world.remote, files(), branch);
    const { differences } = await verify();
    expect(differences).toEqual([{ path: expect.stringMatching(path), why: expect.stringMatching(why) }]);
  });
}

test("links and programs are no part of a store", async () => {
  const id = await gitIn(world.remote, ["rev-parse", `${branch}:${PATH}`]);
  const input = `commit refs/heads/${branch}\ncommitter t <t@t> 1 +0000\ndata 1\nx\nfrom refs/heads/${branch}^0\nM 100755 ${id} ${PATH}\nM 120000 inline log/link\ndata 4\n/etc\n`;
  await gitIn(world.remote, ["fast-import", "--quiet"], input);
  expect((await verify()).differences).toEqual([
    { path: "log/link", why: expect.stringContaining("mode is 120000") },
    { path: PATH, why: expect.stringContaining("mode is 100755") },
  ]);
});

test("segments and annotations are listed as not checked, not as wrong", async () => {
  await commitFiles(world.remote, { "segments/2025-06/wall.bin": "x", "annotations/a1.json": "{}" }, branch);
  const report = await verify();
  expect(report.differences).toEqual([]);
  expect(report.notices).toEqual([
    { path: "annotations/a1.json", text: "not checked by this version" },
    { path: "segments/2025-06/wall.bin", text: "not checked by this version" },
  ]);
});
