import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, openBench, problemOf } from "./sandbox-fixture.ts";

describe("launches without a sandbox", () => {
  let bench: Bench;
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    server = createServer((_, answer) => answer.end("reached the host"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
    bench = await openBench({ sandbox: "none", files: { "src/a.txt": "a\n", "run.sh": "#!/bin/sh\necho ran $1\n" } });
  });
  afterAll(async () => {
    server.close();
    await bench.close();
  });

  test("carry a visible warning", () => {
    expect(bench.session.facts.sandbox).toBe("none");
    expect(bench.session.facts.warnings.map((warning) => warning.code)).toContain("no-sandbox");
  });

  test("have network and see the host: the tests of the sandbox would fail here", async () => {
    const ask = `exec 3<>/dev/tcp/127.0.0.1/${port} && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3`;
    expect((await bench.shell(ask)).stdout).toContain("reached the host");
    expect((await bench.shell(`ls -d ${bench.folder.path}`)).exit).toBe(0);
    expect((await bench.shell("echo x > written")).exit).toBe(0);
    expect(existsSync(join(bench.tree, "written"))).toBe(true);
  });

  test("have a clean environment all the same", async () => {
    process.env.BENCHWARDEN_TEST_SECRET = "secret";
    const ran = await bench.run(["/usr/bin/env"], { env: { BENCHWARDEN_PAD: "xx" } });
    delete process.env.BENCHWARDEN_TEST_SECRET;
    const names = ran.stdout
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0]);
    expect(names.sort()).toEqual([
      "BENCHWARDEN_LAUNCH",
      "BENCHWARDEN_PAD",
      "HOME",
      "LANG",
      "PATH",
      "PWD",
      "TMPDIR",
      "TZ",
    ]);
    expect(ran.stdout).not.toContain("secret");
  });

  test("see the same paths for every build, and the paths of the sandbox in arguments mean them", async () => {
    const head = await bench.folder.createTree("head");
    writeFileSync(join(head, "side"), "head\n");
    writeFileSync(join(bench.tree, "side"), "base\n");
    const script =
      "pwd; echo $HOME $TMPDIR $PWD; ls -d /bench/src/side; cat /bench/src/side; echo 1 > /bench/out/result";
    const base = await bench.shell(script);
    const other = await bench.shell(script, { tree: "head" });
    expect(base.exit, base.stderr).toBe(0);
    expect(other.stdout.replace("head\n", "base\n")).toBe(base.stdout);
    expect(other.stdout).toContain("head\n");
    for (const ran of [base, other]) expect(readFileSync(join(ran.output, "out/result"), "utf8")).toBe("1\n");
  });

  test("run programs of the tree, and end with 127 when there is none", async () => {
    expect((await bench.run(["./run.sh", "x"])).stdout).toBe("ran x\n");
    const ran = await bench.run(["./none.sh"]);
    expect(ran.exit).toBe(127);
    expect(ran.stderr).toContain("none.sh");
  });

  test("say where a program is that the clean PATH does not have", async () => {
    expect((await problemOf(bench.run(["no-such-tool-anywhere"]))).message).toContain("not found on the clean PATH");
    expect((await bench.run(["./run.sh", "still"])).stdout, "the tree is in its place").toBe("ran still\n");
  });

  test("get fresh writable folders, and the tree's own come back afterwards", async () => {
    mkdirSync(join(bench.tree, "kept"));
    writeFileSync(join(bench.tree, "kept/fixture"), "mine");
    const before = await bench.folder.digest("base", null);
    const spec = { writable: ["kept", "target/criterion"] };
    const ran = await bench.shell("ls -A kept; echo 1 > kept/a; echo 2 > target/criterion/b", spec);
    expect(ran).toMatchObject({ exit: 0, stdout: "" });
    expect(readFileSync(join(ran.output, "writable/0/a"), "utf8")).toBe("1\n");
    expect(readFileSync(join(ran.output, "writable/1/b"), "utf8")).toBe("2\n");
    expect(readFileSync(join(bench.tree, "kept/fixture"), "utf8")).toBe("mine");
    const again = await bench.shell("ls -A kept target/criterion", spec);
    expect(again.stdout).toBe("kept:\n\ntarget/criterion:\n");
    expect(existsSync(join(bench.tree, "kept/a"))).toBe(false);
    expect(before).not.toBe("");
  });

  test("wait for each other, because they share the place of the tree", async () => {
    const both = await Promise.all([bench.shell("sleep 0.2; cat src/a.txt"), bench.shell("cat src/a.txt")]);
    expect(both.map((ran) => ran.stdout)).toEqual(["a\n", "a\n"]);
  });

  test("that cannot be prepared leave the tree where it was", async () => {
    const problem = await problemOf(bench.run(["./run.sh"], { writable: ["run.sh/x/../../.."] }));
    expect(problem.facts.code).toBe("path-outside");
    expect((await bench.run(["./run.sh", "after"])).stdout).toBe("ran after\n");
  });
});
