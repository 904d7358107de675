import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, inBubblewrap, NO_BUBBLEWRAP, openBench } from "./sandbox-fixture.ts";

/** Reads a page of a server of this host, with nothing but bash. */
function ask(port: number): string {
  return `exec 3<>/dev/tcp/127.0.0.1/${port} && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3`;
}

const variables = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split("\0")
      .filter(Boolean)
      .map((entry) => entry.split(/=(.*)/s) as [string, string]),
  );

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("the phases in the sandbox"), () => {
  let bench: Bench;
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    server = createServer((_, answer) => answer.end("reached the host"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
    bench = await openBench({ files: { "src/a.txt": "a\n" }, env: { FROM_CONFIG: "1" }, path: ["/opt/tool/bin"] });
  });
  afterAll(async () => {
    server.close();
    await bench.close();
  });

  const network: [phase: "fetch" | "build" | "measure", want: boolean][] = [
    ["fetch", true],
    ["build", false],
    ["measure", false],
  ];
  for (const [phase, want] of network) {
    test(`${phase} ${want ? "has" : "has no"} network`, async () => {
      const ran = await bench.shell(ask(port), { phase });
      expect(ran.stdout.includes("reached the host")).toBe(want);
      expect(ran.exit === 0).toBe(want);
    });
  }

  const writable: [phase: "fetch" | "build" | "measure", want: boolean][] = [
    ["fetch", true],
    ["build", true],
    ["measure", false],
  ];
  for (const [phase, want] of writable) {
    test(`${phase} ${want ? "writes to" : "cannot write to"} the tree and ${want ? "has" : "has no"} home`, async () => {
      const script = `echo x > made-${phase}; mkdir -p /bench/home && echo x > /bench/home/kept-${phase}; true`;
      const ran = await bench.shell(script, { phase });
      expect(ran.exit).toBe(0);
      expect(existsSync(join(bench.tree, `made-${phase}`))).toBe(want);
      expect(existsSync(join(bench.home, `kept-${phase}`))).toBe(want);
    });
  }

  test("a build sees what fetch left in the home", async () => {
    await bench.shell("echo cached > $HOME/.cache-file", { phase: "fetch" });
    expect((await bench.shell("cat $HOME/.cache-file", { phase: "build" })).stdout).toBe("cached\n");
    const measured = await bench.shell("ls -A $HOME; echo $HOME");
    expect(measured.stdout).toBe("/tmp\n");
  });

  test("the environment is the allow-list, what the config names and what the launch adds", async () => {
    const ran = await bench.run(["/usr/bin/env", "-0"], { env: { BENCHWARDEN_PAD: "xx" } });
    expect(variables(ran.stdout)).toEqual({
      PATH: "/opt/tool/bin:/usr/local/bin:/usr/bin:/bin",
      HOME: "/tmp",
      TMPDIR: "/tmp",
      LANG: "C.UTF-8",
      TZ: "UTC",
      PWD: "/bench/src",
      FROM_CONFIG: "1",
      BENCHWARDEN_PAD: "xx",
    });
    const build = await bench.run(["/usr/bin/env", "-0"], { phase: "build" });
    expect(variables(build.stdout)).toMatchObject({ HOME: "/bench/home", TMPDIR: "/tmp" });
  });

  test("localhost has a name also without network, so a benchmark can talk to itself", async () => {
    const script = `const s=require("node:net").createServer(c=>c.end("self")).listen(0,"localhost",()=>
      require("node:net").connect(s.address().port,"localhost").on("data",d=>{console.log(String(d));process.exit(0)}))`;
    expect((await bench.run(["node", "-e", script])).stdout).toBe("self\n");
  });

  test("the working folder is the one that was asked for", async () => {
    expect((await bench.run(["pwd"], { directory: "src" })).stdout).toBe("/bench/src/src\n");
    expect((await bench.run(["pwd"], { directory: "./src/" })).stdout).toBe("/bench/src/src\n");
  });

  test("two builds see the same paths", async () => {
    await bench.folder.createTree("head");
    const script = "pwd; readlink -f .; echo $PWD $HOME $TMPDIR; ls /bench; hostname; id -u";
    const base = await bench.shell(script);
    const head = await bench.shell(script, { tree: "head" });
    expect(head.stdout).toBe(base.stdout);
    expect(head.exit).toBe(0);
  });

  test("/tmp and /var/tmp are fresh and bounded", async () => {
    expect((await bench.shell("echo x > /tmp/left; echo x > /var/tmp/left2")).exit).toBe(0);
    const ran = await bench.shell("ls /tmp; head -c 64M /dev/zero > /tmp/big");
    expect(ran.stdout).toBe("");
    expect(ran.exit).not.toBe(0);
    expect(ran.stderr).toContain("No space left on device");
  });

  test("a writable folder takes what is written, for each launch afresh", async () => {
    const before = await bench.folder.digest("base", null);
    const spec = { writable: ["target/criterion", "tmp/"] };
    const first = await bench.shell("echo 1 > target/criterion/a.json; echo 2 > tmp/b; ls -A tmp", spec);
    expect(readFileSync(join(first.output, "writable/0/a.json"), "utf8")).toBe("1\n");
    expect(readFileSync(join(first.output, "writable/1/b"), "utf8")).toBe("2\n");
    const second = await bench.shell("ls -A target/criterion tmp; cat src/a.txt; touch target/x", spec);
    expect(second.stdout).toBe("target/criterion:\n\ntmp:\na\n");
    expect(second.stderr).toContain("Read-only file system");
    expect(await bench.folder.digest("base", null), "the built tree is as it was").toBe(before);
  });

  test("only the mounted paths of the tree are there", async () => {
    writeFileSync(join(bench.tree, "secret-source"), "x");
    const ran = await bench.shell("find . -mindepth 1 | sort", {
      mounts: ["src/", "./src/a.txt"],
      directory: "deep/er",
    });
    expect(ran.exit).toBe(0);
    const all = await bench.shell("cd /bench/src; find . -mindepth 1 | sort", {
      mounts: ["src/"],
      directory: "deep/er",
    });
    expect(all.stdout).toBe("./deep\n./deep/er\n./src\n./src/a.txt\n");
  });

  test("a later build of the same tree is seen by later launches", async () => {
    const spec = { mounts: ["src"], writable: ["src/out"] };
    expect((await bench.shell("ls src", spec)).stdout).toBe("a.txt\nout\n");
    await bench.shell("echo b > src/b.txt", { phase: "build" });
    expect((await bench.shell("ls src", spec)).stdout).toBe("a.txt\nb.txt\nout\n");
  });
});
