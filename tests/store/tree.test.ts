import { afterAll, beforeAll, expect, test } from "vitest";
import { runGit } from "../../src/git/run-git.ts";
import { foldersOf, growTrees, parseTree } from "../../src/store/tree.ts";
import { commitFiles, gitIn, makeStoreWorld, type StoreWorld } from "./store-world.ts";

let world: StoreWorld;
beforeAll(async () => {
  world = await makeStoreWorld();
});
afterAll(() => world.remove());

test("the trees grown are the trees that git itself makes of the same files", async () => {
  const before = { "a.txt": "1", "a/b/c.txt": "2", "a-b": "3", a0: "4", "é.txt": "5", "z/ü/x": "6" };
  const more = { "a/b/d.txt": "7", "a.": "8", "new/deep/er": "9", "a/new": "10" };
  const first = await commitFiles(world.remote, before);
  const files = new Map<string, string>();
  for (const [path, text] of Object.entries(more)) {
    files.set(path, await gitIn(world.remote, ["hash-object", "-w", "--stdin"], text));
  }
  const held = new Map();
  for (const folder of foldersOf(files.keys())) {
    const raw = await rawTree(`${first}:${folder}`);
    if (raw) held.set(folder, parseTree(raw, "sha1"));
  }
  const wanted = await commitFiles(world.remote, more);
  expect(growTrees(files, held, "sha1").at(-1)?.id).toBe(await gitIn(world.remote, ["rev-parse", `${wanted}^{tree}`]));
});

async function rawTree(name: string): Promise<Uint8Array | null> {
  const done = await runGit(["cat-file", "tree", name], { gitDir: world.remote });
  return done.status === 0 ? done.stdout : null;
}

test("only the folders on the way are made anew, children before parents", () => {
  expect(foldersOf(["log/record/2026/x", "log/y", "z"])).toEqual(["", "log", "log/record", "log/record/2026"]);
  const trees = growTrees(new Map([["a/b/c", "0".repeat(40)]]), new Map(), "sha1");
  expect(trees.map((tree) => tree.entries.map((entry) => entry.name))).toEqual([["c"], ["b"], ["a"]]);
});

test("a tree cut short is no tree", () => {
  const whole = Buffer.concat([Buffer.from("100644 a\0"), Buffer.alloc(20)]);
  expect(parseTree(whole, "sha1")).toEqual([{ mode: "100644", name: "a", id: "0".repeat(40) }]);
  for (const length of [1, 8, 9, 28])
    expect(() => parseTree(whole.subarray(0, length), "sha1")).toThrow("ends in the middle");
});
