import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, inBubblewrap, NO_BUBBLEWRAP, openBench } from "./sandbox-fixture.ts";

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("a launch in the sandbox"), () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench({ files: { "src/a.txt": "hello\n" } });
  });
  afterAll(() => bench.close());

  test("the exit status and both streams come back", async () => {
    const ran = await bench.shell("cat src/a.txt; echo trouble >&2; exit 7");
    expect(ran).toMatchObject({ exit: 7, signal: null, ended: null, stdout: "hello\n", stderr: "trouble\n" });
    expect(ran.wallSeconds).toBeGreaterThan(0);
  });

  test("a program that a signal ended is said to be", async () => {
    expect(await bench.shell("kill -SEGV $$")).toMatchObject({ exit: null, signal: "SIGSEGV", ended: null });
  });

  test("what it writes to /bench/out lies in the launch's folder", async () => {
    const ran = await bench.shell("mkdir /bench/out/deep; echo 1 > /bench/out/deep/a.json");
    expect(readFileSync(join(ran.output, "out/deep/a.json"), "utf8")).toBe("1\n");
  });

  test("a program of the tree that is not there ends with 127", async () => {
    const ran = await bench.run(["target/release/parse"]);
    expect(ran.exit).toBe(127);
    expect(ran.stderr).toContain("target/release/parse");
  });
});
