import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { git, temporaryFolder } from "../git/sample-repository.ts";
import { type Bench, inBubblewrap, MIB, NO_BUBBLEWRAP, openBench, problemOf } from "../sandbox/sandbox-fixture.ts";

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("what a launch leaves to be read"), () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench({ limits: { diskBytes: 64 * MIB } });
  });
  afterAll(() => bench.close());

  const rows: [what: string, script: string, why: RegExp][] = [
    ["a symbolic link to a file of the host", "ln -s /etc/passwd /bench/out/r", /symbolic link/],
    ["a symbolic link to a folder of the host", "ln -s / /bench/out/r", /symbolic link/],
    ["a symbolic link that leads up by ..", "ln -s ../../../trees/base/secret /bench/out/r", /symbolic link/],
    ["a symbolic link into a process", "ln -s /proc/self/fd/0 /bench/out/r", /symbolic link/],
    [
      "a socket",
      "python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind(chr(47).join([str(), 'bench/out/r']))\"",
      /not a regular file/,
    ],
    ["a FIFO", "mkfifo /bench/out/r", /not a regular file/],
    ["a hard link", "echo 1 > /bench/out/a; ln /bench/out/a /bench/out/r", /hard links/],
    ["a file larger than allowed", "head -c 2M /dev/zero > /bench/out/r", /more than the/],
    ["a sparse file", "truncate -s 60M /bench/out/r", /more than the/],
  ];
  for (const [what, script, why] of rows) {
    test(`A40 ${what} is refused; a plain file beside it is read`, async () => {
      const ran = await bench.shell(`${script}; echo ok > /bench/out/plain`);
      expect(ran.exit, ran.stderr).toBe(0);
      const got = await bench.folder.readOutput(ran, { folder: "out" }, MIB);
      expect(Buffer.from(got.files.get("plain") ?? []).toString()).toBe("ok\n");
      expect(got.files.has("r")).toBe(false);
      expect(got.refused.find((one) => one.path === "r")?.why).toMatch(why);
    });
  }

  test("A40 who reads such results by their names reads what the links lead to, and waits at the pipe", async () => {
    writeFileSync(join(bench.tree, "secret"), "of the other side\n");
    const links = "ln -s /etc/passwd a; ln -s ../../../trees/base/secret b; mkfifo c";
    const { output } = await bench.shell(`cd /bench/out; ${links}`);
    expect(readFileSync(join(output, "out/a"), "utf8")).toBe(readFileSync("/etc/passwd", "utf8"));
    expect(readFileSync(join(output, "out/b"), "utf8")).toBe("of the other side\n");
    const pipe = spawnSync("timeout", ["0.5", "cat", join(output, "out/c")]);
    expect(pipe.status).toBe(124);
  });

  test("A40 a device cannot even be made, and no name leads out of the folder", async () => {
    const ran = await bench.shell(
      "mknod /bench/out/r c 1 5; echo x > '/bench/out/..a'; echo x > '/bench/out/a\nb'; true",
    );
    expect(ran.stderr).toContain("Operation not permitted");
    const got = await bench.folder.readOutput(ran, { folder: "out" }, MIB);
    expect([...got.files.keys()].sort()).toEqual(["..a", "a\nb"]);
  });

  test("A40 stdout that was cut, rewound or grown through /proc stays a bounded plain file", async () => {
    const ran = await bench.shell("echo first; : > /proc/self/fd/1; truncate -s 50M /proc/self/fd/1; sleep 0.3");
    expect(ran.ended).toBe("output-limit");
    const got = await bench.folder.readOutput(ran, { folder: "out" }, 8 * MIB);
    expect(got.stdout.length).toBeLessThanOrEqual(4 * MIB);
  });

  test("A40 a folder deeper than a path can be long is the failure of its build, and can be removed", async () => {
    const tree = await bench.folder.createTree("deep");
    const dig = "import os\nfor _ in range(80): os.mkdir('d' * 100); os.chdir('d' * 100)\nopen('file', 'w')";
    expect((await bench.run(["python3", "-c", dig], { phase: "build", tree: "deep" })).exit).toBe(0);
    const problem = await problemOf(bench.folder.digest("deep", null));
    expect(problem.facts.code).toBe("tree-too-deep");
    const ran = await bench.run(["python3", "-c", `import os; os.chdir('/bench/out')\n${dig}`]);
    const got = await bench.folder.readOutput(ran, { folder: "out" }, MIB);
    expect(got.refused.map(({ why }) => why)).toEqual(["holds a name that is too long"]);
    await bench.folder.forget(ran);
    expect(existsSync(ran.output)).toBe(false);
    await bench.folder.createTree("deep");
    expect(readdirSync(tree)).toEqual([]);
  });

  test("A40 of a flood of files only the first ten thousand names are read", async () => {
    const flood = "import os\nfor i in range(12000): os.close(os.open(f'/bench/out/{i}', os.O_CREAT))";
    const ran = await bench.run(["python3", "-c", flood]);
    const got = await bench.folder.readOutput(ran, { folder: "out" }, MIB);
    expect(got.files.size).toBe(10_000);
    expect(got.refused).toEqual([{ path: ".", why: "holds more than 10000 entries; the rest was not read" }]);
  });

  test("A39 a .git left in a tree by a build makes nothing execute", async () => {
    const repository = temporaryFolder("left");
    git(repository, "init", "-q");
    git(repository, "commit", "-q", "--allow-empty", "-m", "x");
    const mark = join(repository, "executed");
    const script = `mkdir -p .git/hooks; printf '[core]\\n\\tfsmonitor = "touch ${mark}"\\n' > .git/config; echo > .git/HEAD; echo x > a`;
    await bench.shell(script, { phase: "build" });
    writeFileSync(join(bench.tree, "b"), "b");
    expect(await bench.folder.digest("base", null)).toMatch(/^[0-9a-f]{64}$/);
    expect((await bench.shell("cat b")).stdout).toBe("b");
    expect(existsSync(mark)).toBe(false);
    // The same setting does execute where git runs in such a tree.
    git(repository, "-c", `core.fsmonitor=touch ${mark}`, "status");
    expect(existsSync(mark)).toBe(true);
    expect(readFileSync(join(bench.tree, ".git/config"), "utf8")).toContain("fsmonitor");
  });
});
