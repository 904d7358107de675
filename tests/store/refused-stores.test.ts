import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleResult } from "./sample-result.ts";
import { append, commitFiles, gitIn, makeStoreWorld, type StoreWorld, tipOf } from "./store-world.ts";

let world: StoreWorld;
beforeEach(async () => {
  world = await makeStoreWorld();
});
afterEach(() => world.remove());

const ONE = sampleResult({ seed: 1 });
const SOUND = '{"schema":"benchwarden.store/1","created":"2026-01-01T00:00:00Z","compaction":{"until":null}}\n';

const rows: [name: string, files: Record<string, string>, message: RegExp][] = [
  [
    "a branch of sources",
    { "README.md": "x", "src/a.ts": "y" },
    /is no store[\s\S]*no file store\.json[\s\S]*name a branch that does not exist yet/,
  ],
  ["a folder named store.json", { "store.json/x": "y" }, /is no store/],
  ["another tool's store.json", { "store.json": '{"version": 3}' }, /is no store[\s\S]*benchwarden\.store\/1/],
  [
    "a store.json cut short",
    { "store.json": SOUND.slice(0, 40) },
    /own file is damaged[\s\S]*store\.json back as it was/,
  ],
  ["an empty store.json", { "store.json": "" }, /own file is damaged/],
  [
    "a store.json with conflict markers",
    { "store.json": `<<<<<<< a\n${SOUND}=======\n${SOUND}>>>>>>> b\n` },
    /own file is damaged/,
  ],
  [
    "an unknown key in store.json",
    { "store.json": SOUND.replace("{", '{"more":1,') },
    /own file is damaged[\s\S]*more/,
  ],
  [
    "a store of a newer version",
    { "store.json": SOUND.replace("store/1", "store/2") },
    /newer Benchwarden[\s\S]*benchwarden\.store\/2[\s\S]*update Benchwarden/,
  ],
];
for (const [name, files, message] of rows) {
  test(`${name} is refused with advice, and nothing is written`, async () => {
    const before = await commitFiles(world.remote, files);
    await expect(world.store().open(world.remote)).rejects.toThrow(message);
    await expect(world.store().init(world.remote)).rejects.toThrow(message);
    expect(await tipOf(world.remote)).toBe(before);
    expect(world.calls).not.toContain("push");
  });
}

test("a store made newer between reading and writing is not written to, and the result is kept", async () => {
  await commitFiles(world.remote, { "store.json": SOUND });
  const session = await world.store().open(world.remote);
  const newer = await commitFiles(world.remote, { "store.json": SOUND.replace("store/1", "store/2") });
  await expect(session.append([{ result: ONE }])).rejects.toThrow(/newer Benchwarden[\s\S]*benchwarden-rejected/);
  await session.close();
  expect(await tipOf(world.remote)).toBe(newer);
  expect(world.rejected().names).toHaveLength(1);
});

test("a store.json whose bytes are lost is unreadable, which is not the same as missing", async () => {
  const before = await commitFiles(world.remote, { "store.json": SOUND });
  const id = await gitIn(world.remote, ["rev-parse", "bench-data:store.json"]);
  rmSync(join(world.remote, "objects", id.slice(0, 2), id.slice(2)));
  await expect(world.store().open(world.remote)).rejects.toThrow(
    /lacks something that belongs to the branch[\s\S]*git fsck/,
  );
  expect(await tipOf(world.remote)).toBe(before);
});

test("a file where a folder must be is not replaced", async () => {
  const before = await commitFiles(world.remote, { "store.json": SOUND, log: "a file" });
  await expect(append(world.store(), world.remote, ONE)).rejects.toThrow(
    /"log" in the store is not a folder, so nothing was written[\s\S]*store verify/,
  );
  expect(await tipOf(world.remote)).toBe(before);
});

test("what is no repository is said to be unreachable, with git's own words", async () => {
  writeFileSync(join(world.directory, "file.git"), "");
  await expect(world.store().open("file.git")).rejects.toThrow(/cannot be reached[\s\S]*file\.git/);
  await expect(world.store().open(world.directory)).rejects.toThrow(/does not appear to be a git repository/);
});
