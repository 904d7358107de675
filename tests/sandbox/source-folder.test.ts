import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { makeSourceFolder, type SourceWish } from "../../src/sandbox/source-folder.ts";
import { problemOf, writeFiles } from "./sandbox-fixture.ts";

let root = "";
let tree = "";
let count = 0;
const roots: string[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "source-"));
  roots.push(root);
  tree = join(root, "tree");
  mkdirSync(tree);
  writeFiles(tree, {
    "target/release/parse": "binary",
    "target/release/deps/x.o": "object",
    "target/notes.txt": "notes",
    "bench/a.mjs": "a",
    "readme.md": "r",
  });
});
afterAll(() => {
  for (const one of roots) rmSync(one, { recursive: true, force: true });
});

async function make(wish: SourceWish): Promise<{ skeleton: string[]; binds: string[]; root: string }> {
  const skeleton = join(root, `skeleton-${count++}`);
  const made = await makeSourceFolder(tree, skeleton, wish);
  const laid = made.root === tree ? [] : readdirSync(skeleton, { recursive: true, encoding: "utf8" }).sort();
  return { skeleton: laid, binds: made.binds.map((bind) => bind.inside).sort(), root: made.root };
}

describe("the source folder of a measured launch", () => {
  test("is the tree itself when nothing has to be added", async () => {
    expect((await make({ mounts: null, folders: ["."] })).root).toBe(tree);
    expect((await make({ mounts: null, folders: [".", "bench", "target/release"] })).root).toBe(tree);
  });

  const rows: [what: string, wish: SourceWish, skeleton: string[], binds: string[]][] = [
    ["a file", { mounts: ["readme.md"], folders: ["."] }, ["readme.md"], []],
    ["a folder is one mount", { mounts: ["bench/"], folders: ["."] }, ["bench"], ["bench"]],
    [
      "a file in folders",
      { mounts: ["target/release/parse"], folders: ["."] },
      ["target", "target/release", "target/release/parse"],
      [],
    ],
    ["a path inside another", { mounts: ["target", "target/release/parse"], folders: ["."] }, ["target"], ["target"]],
    ["a path named twice", { mounts: ["bench", "./bench/"], folders: ["."] }, ["bench"], ["bench"]],
    [
      "a missing mount point at the top lays out the top only",
      { mounts: null, folders: ["tmp"] },
      ["bench", "readme.md", "target", "tmp"],
      ["bench", "target"],
    ],
    [
      "a missing mount point in a mounted folder lays out that folder",
      { mounts: ["target"], folders: ["target/criterion"] },
      ["target", "target/criterion", "target/notes.txt", "target/release"],
      ["target/release"],
    ],
    [
      "a mount point outside of what is mounted is made",
      { mounts: ["bench"], folders: ["target/criterion", "crates/parse"] },
      ["bench", "crates", "crates/parse", "target", "target/criterion"],
      ["bench"],
    ],
    [
      "a mount point that the tree has needs nothing",
      { mounts: ["target"], folders: ["target/release"] },
      ["target"],
      ["target"],
    ],
    ["no path at all", { mounts: [], folders: ["."] }, [], []],
  ];
  for (const [what, wish, skeleton, binds] of rows) {
    test(`for ${what}`, async () => {
      const before = readdirSync(tree, { recursive: true });
      const made = await make(wish);
      expect({ skeleton: made.skeleton, binds: made.binds }).toEqual({ skeleton, binds });
      expect(readdirSync(tree, { recursive: true }), "the tree stays as it was").toEqual(before);
    });
  }

  test("files keep their inode: nothing is copied", async () => {
    const made = await make({ mounts: ["target/release/parse"], folders: ["."] });
    const here = lstatSync(join(made.root, "target/release/parse"));
    expect(here.ino).toBe(lstatSync(join(tree, "target/release/parse")).ino);
  });

  test("a link stays a link: what it points to on the host is not shown", async () => {
    symlinkSync("/etc/shadow", join(tree, "artifact"));
    const made = await make({ mounts: ["artifact"], folders: ["."] });
    expect(lstatSync(join(made.root, "artifact")).isSymbolicLink()).toBe(true);
    expect(made.binds).toEqual([]);
  });

  const refused: [what: string, wish: SourceWish, code: string][] = [
    [
      "an artifact that the build did not make",
      { mounts: ["target/release/other"], folders: ["."] },
      "artifact-absent",
    ],
    ["a path through a link", { mounts: ["outside/passwd"], folders: ["."] }, "link-in-path"],
    ["a mount point through a link", { mounts: null, folders: ["outside/new"] }, "link-in-path"],
    ["a mount point that is a link", { mounts: null, folders: ["outside"] }, "no-mount-point"],
    ["a mount point that is a file", { mounts: null, folders: ["readme.md"] }, "no-mount-point"],
    [
      "a mount point below a file that is mounted",
      { mounts: ["readme.md"], folders: ["readme.md/x"] },
      "no-mount-point",
    ],
    ["a path that leaves the tree", { mounts: ["../x"], folders: ["."] }, "path-outside"],
    ["an absolute path", { mounts: ["/etc"], folders: ["."] }, "path-outside"],
  ];
  for (const [what, wish, code] of refused) {
    test(`refuses ${what}`, async () => {
      symlinkSync("/etc", join(tree, "outside"));
      writeFileSync(join(root, "x"), "x");
      expect((await problemOf(make(wish))).facts.code).toBe(code);
      expect(readFileSync(join(root, "x"), "utf8")).toBe("x");
    });
  }
});
