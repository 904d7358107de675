import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createWorkspace } from "../../src/exec/workspace.ts";
import { Problem } from "../../src/model/problem.ts";
import type { JobFolder, Workspace } from "../../src/ports/workspace.ts";

const roots: string[] = [];
let cache = "";
let workspace: Workspace;
let folder: JobFolder;
beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), "workspace-"));
  roots.push(cache);
  workspace = createWorkspace({ cacheDirectory: cache });
  folder = await workspace.open();
});
afterAll(() => {
  for (const root of roots) execFileSync("rm", ["-rf", root]);
});

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const caught: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (caught instanceof Problem) return caught;
  throw new Error(`expected a Problem, got ${String(caught)}`);
}

const file = (path: string, text: string, executable = false) => ({ path, content: Buffer.from(text), executable });

describe("job folders", () => {
  test("lie below jobs/, are closed to others, and are gone when closed", async () => {
    expect(folder.path.startsWith(join(cache, "jobs/"))).toBe(true);
    expect(lstatSync(folder.path).mode & 0o777).toBe(0o700);
    await folder.createTree("base");
    await folder.close();
    expect(existsSync(folder.path)).toBe(false);
    await folder.close();
  });

  test("of a process that is gone are removed at the next open; those of living ones stay", async () => {
    const script = `
      const { createWorkspace } = await import(${JSON.stringify(new URL("../../src/exec/workspace.ts", import.meta.url).href)});
      const folder = await createWorkspace({ cacheDirectory: ${JSON.stringify(cache)} }).open();
      await folder.createTree("base");
      console.log(folder.path);`;
    const node = new URL("../../node_modules/.bin/node", import.meta.url).pathname;
    const run = spawnSync(node, ["--input-type=module", "-e", script], { encoding: "utf8" });
    const left = run.stdout.trim();
    expect(existsSync(left), run.stderr).toBe(true);
    const next = await workspace.open();
    expect(existsSync(left)).toBe(false);
    expect(existsSync(folder.path)).toBe(true);
    await next.close();
  });

  const owners: [what: string, change: Record<string, unknown>, ageSeconds: number, removed: boolean][] = [
    ["the same process id that started at another time", { started: "1" }, 0, true],
    ["an earlier boot of this host", { boot: "another" }, 0, true],
    ["a container on this host, younger than a week", { namespace: "pid:[1]" }, 6 * 86_400, false],
    ["a container on this host, older than a week", { namespace: "pid:[1]" }, 8 * 86_400, true],
    ["another host that shares the folder", { host: "elsewhere", boot: "another" }, 3_600, false],
    ["this very process", {}, 0, false],
  ];
  for (const [what, change, ageSeconds, removed] of owners) {
    test(`of ${what} ${removed ? "are removed" : "stay"}`, async () => {
      const mark = join(folder.path, "owner.json");
      const owner: object = JSON.parse(readFileSync(mark, "utf8"));
      writeFileSync(mark, JSON.stringify({ ...owner, ...change }));
      const time = Date.now() / 1_000 - ageSeconds;
      utimesSync(folder.path, time, time);
      await (await workspace.open()).close();
      expect(existsSync(folder.path)).toBe(!removed);
    });
  }

  test("without a mark stay while they may be in the making", async () => {
    const path = join(cache, "jobs/half-made");
    mkdirSync(path);
    await (await workspace.open()).close();
    expect(existsSync(path)).toBe(true);
    const old = Date.now() / 1_000 - 3_600;
    utimesSync(path, old, old);
    await (await workspace.open()).close();
    expect(existsSync(path)).toBe(false);
  });

  test("are removed also when a launch nested folders deeper than a path can be long, or closed them", async () => {
    const tree = await folder.createTree("base");
    execFileSync("bash", [
      "-c",
      `cd "$1"; for i in {1..400}; do mkdir ${"d".repeat(20)}; cd ${"d".repeat(20)}; done`,
      "bash",
      tree,
    ]);
    mkdirSync(join(tree, "closed/inner"), { recursive: true });
    chmodSync(join(tree, "closed"), 0);
    await folder.close();
    expect(existsSync(folder.path)).toBe(false);
  });

  test("a cache folder that is a file is a problem with its name", async () => {
    const path = join(cache, "file");
    writeFileSync(path, "");
    const problem = await problemOf(createWorkspace({ cacheDirectory: path }).open());
    expect(problem.message).toContain(path);
  });

  test("a home is kept under its key, between jobs and workspaces", async () => {
    const home = await workspace.home("abc123");
    writeFileSync(join(home, "kept"), "1");
    await folder.close();
    expect(await createWorkspace({ cacheDirectory: cache }).home("abc123")).toBe(home);
    expect(readFileSync(join(home, "kept"), "utf8")).toBe("1");
    expect(await workspace.home("other")).not.toBe(home);
    await expect(workspace.home("../jobs")).rejects.toThrow("cannot name a home");
  });
});

describe("laying the harness over a tree", () => {
  test("replaces files and gives the mode that was asked for", async () => {
    const tree = await folder.createTree("base");
    mkdirSync(join(tree, "bench"));
    writeFileSync(join(tree, "bench/a.mjs"), "old");
    await folder.overlay("base", [file("bench/a.mjs", "new"), file("bench/deep/run.sh", "#!/bin/sh\n", true)]);
    expect(readFileSync(join(tree, "bench/a.mjs"), "utf8")).toBe("new");
    expect(lstatSync(join(tree, "bench/a.mjs")).mode & 0o777).toBe(0o644);
    expect(lstatSync(join(tree, "bench/deep/run.sh")).mode & 0o777).toBe(0o755);
  });

  test("never writes through a link of the tree: what stands in the way gives way", async () => {
    const tree = await folder.createTree("base");
    const outside = join(cache, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "target"), "untouched");
    symlinkSync(outside, join(tree, "bench"));
    symlinkSync(join(outside, "target"), join(tree, "file"));
    mkdirSync(join(tree, "folder/full"), { recursive: true });
    await folder.overlay("base", [file("bench/a.mjs", "a"), file("file", "b"), file("folder", "c")]);
    expect(readdirSync(outside)).toEqual(["target"]);
    expect(readFileSync(join(outside, "target"), "utf8")).toBe("untouched");
    expect(readFileSync(join(tree, "bench/a.mjs"), "utf8")).toBe("a");
    expect(readFileSync(join(tree, "folder"), "utf8")).toBe("c");
  });

  for (const path of ["../x", "/etc/x", "a/../../x", "a\0b"]) {
    test(`refuses the path ${JSON.stringify(path)}`, async () => {
      await folder.createTree("base");
      expect((await problemOf(folder.overlay("base", [file(path, "x")]))).facts.code).toBe("path-outside");
    });
  }
});

describe("the digest of a tree", () => {
  async function digestOf(
    build: string,
    paths: readonly string[] | null,
    fill: (tree: string) => void,
  ): Promise<string> {
    fill(await folder.createTree(build));
    return folder.digest(build, paths);
  }
  const plain = (tree: string): void => {
    mkdirSync(join(tree, "bin"));
    writeFileSync(join(tree, "bin/tool"), "binary");
    chmodSync(join(tree, "bin/tool"), 0o755);
    symlinkSync("tool", join(tree, "bin/link"));
    writeFileSync(join(tree, "notes"), "n");
  };

  test("is the same for the same files, whatever their times and the order of writing", async () => {
    const one = await digestOf("one", null, plain);
    const two = await digestOf("two", null, (tree) => {
      writeFileSync(join(tree, "notes"), "n");
      mkdirSync(join(tree, "bin"), { mode: 0o700 });
      symlinkSync("tool", join(tree, "bin/link"));
      writeFileSync(join(tree, "bin/tool"), "binary", { mode: 0o700 });
      utimesSync(join(tree, "notes"), 1, 1);
    });
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(two).toBe(one);
  });

  const changes: [what: string, change: (tree: string) => void][] = [
    ["a byte", (tree) => writeFileSync(join(tree, "bin/tool"), "Binary")],
    ["a name", (tree) => execFileSync("mv", [join(tree, "notes"), join(tree, "note")])],
    ["an execute bit", (tree) => chmodSync(join(tree, "bin/tool"), 0o644)],
    [
      "a link's target",
      (tree) => {
        rmSync(join(tree, "bin/link"));
        symlinkSync("other", join(tree, "bin/link"));
      },
    ],
    ["an empty folder", (tree) => mkdirSync(join(tree, "empty"))],
    ["a file moved into a folder", (tree) => execFileSync("mv", [join(tree, "notes"), join(tree, "bin/notes")])],
    [
      "a name that is not UTF-8",
      (tree) => writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff])]), ""),
    ],
  ];
  for (const [what, change] of changes) {
    test(`changes with ${what}`, async () => {
      const before = await digestOf("one", null, plain);
      const after = await digestOf("two", null, (tree) => {
        plain(tree);
        change(tree);
      });
      expect(after).not.toBe(before);
    });
  }

  test("of some paths knows nothing of the others, nor of their order or repetition", async () => {
    const one = await digestOf("one", ["bin/tool", "notes"], plain);
    const two = await digestOf("two", ["./notes", "bin//tool", "notes"], (tree) => {
      plain(tree);
      writeFileSync(join(tree, "bin/other"), "x");
    });
    expect(two).toBe(one);
    expect(await folder.digest("one", ["bin", "bin/tool"])).toBe(await folder.digest("one", ["bin/"]));
  });

  test("of a file larger than one read, and of a path that is a link, is taken", async () => {
    const big = (tree: string): void => writeFileSync(join(tree, "big"), Buffer.alloc(3 * 1024 ** 2 + 1, 7));
    expect(await digestOf("one", null, big)).toBe(await digestOf("two", null, big));
    await digestOf("three", ["bin/link"], plain);
    expect(await folder.digest("three", ["bin/link"])).not.toBe(await folder.digest("three", ["bin/tool"]));
  });

  test("of a path that is not there, or through a link, is a problem that names it", async () => {
    const tree = await folder.createTree("base");
    symlinkSync("/etc", join(tree, "outside"));
    expect((await problemOf(folder.digest("base", ["target/release/parse"]))).message).toContain(
      "target/release/parse",
    );
    expect((await problemOf(folder.digest("base", ["outside/passwd"]))).facts.code).toBe("link-in-path");
  });
});

describe("reading what a launch left", () => {
  const MAX = 10_000;
  let output = "";
  let out = "";
  beforeEach(() => {
    output = join(folder.path, "launches/x");
    out = join(output, "out");
    mkdirSync(out, { recursive: true });
    writeFileSync(join(output, "stdout"), "printed\n");
    writeFileSync(join(output, "stderr"), "");
  });
  const read = () => folder.readOutput({ output }, { folder: "out" }, MAX);
  const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? new Uint8Array()).toString();

  test("plain files come back with their paths, in order", async () => {
    mkdirSync(join(out, "deep/er"), { recursive: true });
    writeFileSync(join(out, "deep/er/a.json"), "1");
    writeFileSync(join(out, "b.json"), "2");
    const got = await read();
    expect(text(got.stdout)).toBe("printed\n");
    expect([...got.files.keys()]).toEqual(["b.json", "deep/er/a.json"]);
    expect(text(got.files.get("deep/er/a.json"))).toBe("1");
    expect(got.refused).toEqual([]);
  });

  test("a writable folder is chosen by its place", async () => {
    mkdirSync(join(output, "writable/1"), { recursive: true });
    writeFileSync(join(output, "writable/1/c"), "3");
    const got = await folder.readOutput({ output }, { folder: { writable: 1 } }, MAX);
    expect([...got.files.keys()]).toEqual(["c"]);
  });

  const hostile: [what: string, make: (path: string) => void, why: RegExp][] = [
    ["a symbolic link to a file", (path) => symlinkSync("/etc/passwd", path), /symbolic link/],
    ["a symbolic link to a folder", (path) => symlinkSync("/etc", path), /symbolic link/],
    ["a dangling link", (path) => symlinkSync("/nowhere", path), /symbolic link/],
    ["a FIFO", (path) => execFileSync("mkfifo", [path]), /not a regular file/],
    ["a hard link", (path) => linkSync(join(output, "stderr"), path), /2 hard links/],
    ["a file that is too large", (path) => writeFileSync(path, Buffer.alloc(MAX + 1)), /more than the/],
    [
      "ten gigabytes of nothing",
      (path) => {
        writeFileSync(path, "");
        truncateSync(path, 10 * 1024 ** 3);
      },
      /more than the/,
    ],
  ];
  for (const [what, make, why] of hostile) {
    test(`${what} is named and not read, its neighbours are read`, async () => {
      make(join(out, "bad"));
      writeFileSync(join(out, "good"), "1");
      const got = await read();
      expect([...got.files.keys()]).toEqual(["good"]);
      expect(got.refused).toHaveLength(1);
      expect(got.refused[0]).toMatchObject({ path: "bad" });
      expect(got.refused[0]?.why).toMatch(why);
    });
  }

  test("a socket is refused", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(out, "s"), resolve));
    expect((await read()).refused[0]?.why).toMatch(/not a regular file/);
    server.close();
  });

  test("the files together are bounded, not only each", async () => {
    for (const name of ["a", "b", "c"]) writeFileSync(join(out, name), Buffer.alloc(MAX / 2));
    const got = await read();
    expect([...got.files.keys()]).toEqual(["a", "b"]);
    expect(got.refused.map((one) => one.path)).toEqual(["c"]);
  });

  test("a flood of entries is read up to a limit and complained of once", async () => {
    for (let i = 0; i < 10_050; i++) writeFileSync(join(out, String(i)), "");
    const got = await read();
    expect(got.files.size).toBe(10_000);
    expect(got.refused).toHaveLength(1);
  });

  test("folders deeper than the limit, and names that are not UTF-8, are refused", async () => {
    mkdirSync(join(out, ...Array.from({ length: 40 }, () => "d")), { recursive: true });
    writeFileSync(Buffer.concat([Buffer.from(`${out}/`), Buffer.from([0x61, 0xff])]), "");
    const why = (await read()).refused.map((one) => one.why);
    expect(why).toHaveLength(2);
    expect(why.join()).toMatch(/not UTF-8/);
    expect(why.join()).toMatch(/deeper/);
  });

  test("stdout that became a link is refused, and the tail does not follow it", async () => {
    rmSync(join(output, "stdout"));
    symlinkSync("/etc/passwd", join(output, "stdout"));
    const got = await read();
    expect(got.stdout.length).toBe(0);
    expect(got.refused[0]).toEqual({ path: "stdout", why: "is a symbolic link" });
    expect(await folder.tail({ output }, 1_000)).toBe("");
  });

  test("the output folder itself is not followed when it is a link", async () => {
    rmSync(out, { recursive: true });
    symlinkSync("/etc", out);
    const got = await read();
    expect(got.files.size).toBe(0);
    expect(got.refused).toEqual([{ path: ".", why: "is not a folder" }]);
  });

  test("the tail keeps the last whole lines of both streams, stderr last", async () => {
    writeFileSync(join(output, "stdout"), Array.from({ length: 500 }, (_, line) => `out ${line}`).join("\n"));
    writeFileSync(join(output, "stderr"), "warning\nerror: it broke\n");
    const tail = await folder.tail({ output }, 200);
    expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(200);
    expect(tail.endsWith("out 499\nwarning\nerror: it broke")).toBe(true);
    expect(tail).toMatch(/^out \d+\n/);
    writeFileSync(join(output, "stderr"), Array.from({ length: 500 }, (_, line) => `err ${line}`).join("\n"));
    const both = await folder.tail({ output }, 200);
    expect(Buffer.byteLength(both)).toBeLessThanOrEqual(200);
    expect(both).toContain("out 499\nerr ");
    expect(both.endsWith("err 499")).toBe(true);
  });

  test("what was read can be forgotten", async () => {
    await folder.forget({ output });
    expect(existsSync(output)).toBe(false);
  });
});

const asRoot = describe.skipIf(process.getuid?.() !== 0);
asRoot("a full disk (needs root: mounts a small file system)", () => {
  test("is one clear problem with the place and the next step", async () => {
    const small = mkdtempSync(join(tmpdir(), "small-"));
    roots.push(small);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", small]);
    expect(mounted.status).toBe(0);
    try {
      const job = await createWorkspace({ cacheDirectory: small }).open();
      await job.createTree("base");
      expect(await job.freeBytes()).toBeLessThan(300_000);
      const content = Buffer.alloc(1024 ** 2);
      const problem = await problemOf(job.overlay("base", [{ path: "big", content, executable: false }]));
      expect(problem.facts.code).toBe("disk-full");
      expect(problem.message).toContain(job.path);
      expect(problem.message).toContain("XDG_CACHE_HOME");
      await job.close();
    } finally {
      spawnSync("umount", ["-l", small]);
    }
  });
});
