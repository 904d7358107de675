import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { IS_ROOT, NO_BUBBLEWRAP } from "./sandbox-fixture.ts";

const NODE = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
const SCRIPT = fileURLToPath(new URL("./ordinary-user.ts", import.meta.url));
const USER = 41_234;

/** Another user must be able to read this checkout; in a closed home it cannot. */
const READABLE =
  IS_ROOT &&
  spawnSync(NODE, ["-e", `require("fs").readFileSync(${JSON.stringify(SCRIPT)})`], { uid: USER }).status === 0;

test.skipIf(!READABLE || NO_BUBBLEWRAP !== null)(
  "an ordinary user gets the same sandbox and limits (needs root to become one, and a checkout that others can read)",
  { timeout: 60_000 },
  () => {
    const home = mkdtempSync(join(tmpdir(), "ordinary-"));
    chmodSync(home, 0o777);
    const env = { PATH: process.env.PATH ?? "", HOME: home, TMPDIR: home };
    const run = spawnSync(NODE, [SCRIPT], { uid: USER, gid: USER, env, encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout)).toEqual({
      warnings: ["limits-watched"],
      identity: "1000 1000",
      capabilities: "0000000000000000",
      readOnly: true,
      processes: "too-many-processes",
      memory: "out-of-memory",
      time: "timed-out",
    });
    rmSync(home, { recursive: true });
  },
);
