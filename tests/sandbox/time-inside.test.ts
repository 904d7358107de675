import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TIME_FILES, wrapWithTime } from "../../src/formats/time.ts";
import { inBubblewrap, NO_BUBBLEWRAP, openBench } from "./sandbox-fixture.ts";

/** So long the sandbox takes to be made, and again to be taken apart; the load of the host comes on top. */
const SECONDS = 0.5;

let folder = "";
const path = process.env.PATH ?? "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "slow-"));
  const real = path.split(":").map((one) => join(one, "bwrap"));
  const lines = [`sleep ${SECONDS}`, `for real in ${real.join(" ")}; do [ -x "$real" ] && break; done`, '"$real" "$@"'];
  writeFileSync(join(folder, "bwrap"), `#!/bin/sh\n${lines.join("\n")}\nended=$?; sleep ${SECONDS}; exit $ended\n`);
  chmodSync(join(folder, "bwrap"), 0o755);
});
afterAll(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("what a launch costs before and after its command"), () => {
  test("is in no number of `time`, however long it takes; the supervisor's own clock has it", async () => {
    process.env.PATH = `${folder}:${path}`;
    const bench = await openBench();
    try {
      const ran = await bench.run(wrapWithTime(["sleep", "0.05"]));
      expect(ran).toMatchObject({ exit: 0, ended: null });
      const [start, end] = readFileSync(join(ran.output, "out", TIME_FILES.stamps), "utf8")
        .split(" ")
        .map(Number);
      const wall = ((end ?? 0) - (start ?? 0)) / 1e6;
      expect(wall).toBeGreaterThanOrEqual(0.05);
      expect(ran.wallSeconds - wall).toBeGreaterThanOrEqual(2 * SECONDS);
      const [user, system] = readFileSync(join(ran.output, "out", TIME_FILES.cpu), "utf8")
        .split(" ")
        .map(Number);
      expect((user ?? 1) + (system ?? 1)).toBeLessThanOrEqual(wall + 0.002);
    } finally {
      await bench.close();
    }
  });
});
