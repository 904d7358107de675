import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/exec/clock.ts";
import { createFiles } from "../../src/exec/files.ts";
import { Problem } from "../../src/model/problem.ts";
import type { Files } from "../../src/ports/files.ts";

const roots: string[] = [];
let root = "";
let files: Files;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "files-"));
  roots.push(root);
  files = createFiles(root);
});
afterAll(() => {
  for (const one of roots) rmSync(one, { recursive: true, force: true });
});

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const caught: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (caught instanceof Problem) return caught;
  throw new Error(`expected a Problem, got ${String(caught)}`);
}

describe("reading", () => {
  test("text and bytes come from where the command stands, or from an absolute path", async () => {
    writeFileSync(join(root, "a.yml"), "größer\n");
    expect(await files.readText("a.yml", 100)).toBe("größer\n");
    expect(await files.readText(join(root, "a.yml"), 100)).toBe("größer\n");
    expect(Buffer.from((await files.readBytes("a.yml", 100)) ?? []).toString()).toBe("größer\n");
  });

  test("missing is null, unreadable and malformed are problems: three cases", async () => {
    expect(await files.readText("none", 100)).toBeNull();
    expect(await files.readText("none/deeper", 100)).toBeNull();
    mkdirSync(join(root, "folder"));
    expect((await problemOf(files.readText("folder", 100))).facts.code).toBe("not-a-file");
    writeFileSync(join(root, "latin1"), Buffer.from([0x67, 0xf6]));
    expect((await problemOf(files.readText("latin1", 100))).facts.code).toBe("not-utf8");
    expect((await files.readBytes("latin1", 100))?.length).toBe(2);
  });

  test("a file of exactly the limit passes, one byte more does not", async () => {
    writeFileSync(join(root, "a"), "12345");
    expect(await files.readText("a", 5)).toBe("12345");
    const problem = await problemOf(files.readText("a", 4));
    expect(problem.message).toBe("a: the file is larger than 4 bytes");
  });

  test("an endless device ends at the limit", async () => {
    expect((await problemOf(files.readBytes("/dev/zero", 100_000))).facts.code).toBe("too-large");
  });
});

describe("writing", () => {
  test("replaces the whole file and leaves nothing beside it", async () => {
    await files.write("out.json", "first and long");
    await files.write("out.json", new Uint8Array([0x32]));
    expect(readFileSync(join(root, "out.json"), "utf8")).toBe("2");
    expect(readdirSync(root)).toEqual(["out.json"]);
  });

  test("keeps the old content when it fails", async () => {
    writeFileSync(join(root, "old"), "old");
    mkdirSync(join(root, "target"));
    expect((await problemOf(files.write("target", "x"))).facts.code).toBe("unwritable");
    expect((await problemOf(files.write("no/folder/x", "x"))).message).toContain(
      "no/folder/x: the file cannot be written",
    );
    expect(readdirSync(root).sort()).toEqual(["old", "target"]);
  });

  test("to a device writes through it and never replaces it", async () => {
    await files.write("/dev/null", "gone");
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  test.skipIf(process.getuid?.() !== 0)(
    "to a full disk keeps the old content and says so (needs root: mounts)",
    async () => {
      const small = join(root, "small");
      mkdirSync(small);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]);
      try {
        await files.write("small/report.md", "old");
        const problem = await problemOf(files.write("small/report.md", Buffer.alloc(1024 ** 2)));
        expect(problem.facts.code).toBe("disk-full");
        expect(readFileSync(join(small, "report.md"), "utf8")).toBe("old");
        expect(readdirSync(small)).toEqual(["report.md"]);
      } finally {
        execFileSync("umount", ["-l", small]);
      }
    },
  );
});

describe("collecting the harness", () => {
  test("gives the files at and below the paths, with their execute bit, each once", async () => {
    mkdirSync(join(root, "bench/deep"), { recursive: true });
    mkdirSync(join(root, "bench/.git"));
    writeFileSync(join(root, "bench/.git/config"), "no");
    writeFileSync(join(root, "bench/deep/a.mjs"), "a");
    writeFileSync(join(root, "bench/run.sh"), "r");
    chmodSync(join(root, "bench/run.sh"), 0o755);
    writeFileSync(join(root, "one.json"), "1");
    const found = await files.collect(root, ["one.json", "bench/", "bench/run.sh"]);
    expect(found.map((file) => [file.path, Buffer.from(file.content).toString(), file.executable])).toEqual([
      ["bench/deep/a.mjs", "a", false],
      ["bench/run.sh", "r", true],
      ["one.json", "1", false],
    ]);
  });

  const refused: [what: string, make: (root: string) => void, path: string, code: string][] = [
    ["a path that is missing", () => undefined, "bench", "bad-harness"],
    ["a link in a folder", (at) => symlinkSync("/etc/passwd", join(at, "h/link")), "h", "bad-harness"],
    ["a link itself", (at) => symlinkSync("/etc/passwd", join(at, "link")), "link", "bad-harness"],
    ["a path through a link", (at) => symlinkSync("/etc", join(at, "etc")), "etc/passwd", "link-in-path"],
    ["a path outside", () => undefined, "../x", "path-outside"],
    ["a FIFO", (at) => execFileSync("mkfifo", [join(at, "h/fifo")]), "h", "bad-harness"],
  ];
  for (const [what, make, path, code] of refused) {
    test(`refuses ${what} and names it`, async () => {
      mkdirSync(join(root, "h"));
      make(root);
      const problem = await problemOf(files.collect(root, [path]));
      expect(problem.facts.code).toBe(code);
      expect(problem.message).toContain(path.split("/")[0]);
    });
  }
});

describe("the clock", () => {
  test("counts seconds and never goes back", async () => {
    const start = systemClock.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const passed = systemClock.now() - start;
    expect(passed).toBeGreaterThan(0.02);
    expect(passed).toBeLessThan(10);
  });

  test("tells the time of day in UTC", () => {
    expect(systemClock.utc()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(systemClock.utc()) - Date.now())).toBeLessThan(5_000);
  });
});
