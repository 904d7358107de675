import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { IS_ROOT, NO_BUBBLEWRAP } from "./sandbox-fixture.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const USER = "41234";

/** Shows this checkout where another user can read it, for it may lie in a closed home, and becomes that user. */
const AS_USER = `mount --bind "$1" "$HOME/checkout" && cd "$HOME/checkout" &&
  exec setpriv --reuid ${USER} --regid ${USER} --clear-groups -- node_modules/.bin/node tests/sandbox/ordinary-user.ts`;

test.skipIf(!IS_ROOT || NO_BUBBLEWRAP !== null)(
  "A35 A36 A37 an ordinary user gets the same sandbox and limits, and set-id programs give nothing (needs root to become one)",
  { timeout: 60_000 },
  () => {
    const home = mkdtempSync(join(tmpdir(), "ordinary-"));
    chmodSync(home, 0o777);
    mkdirSync(join(home, "checkout"));
    // A program of root's that makes everybody root, and tells who one is.
    const tool = join(home, "tool");
    mkdirSync(tool);
    copyFileSync("/usr/bin/id", join(tool, "set-id"));
    chmodSync(join(tool, "set-id"), 0o4755);
    const outside = spawnSync(join(tool, "set-id"), ["-u"], { uid: Number(USER), encoding: "utf8" });
    expect(outside.stdout, "without the sandbox it does").toBe("0\n");
    const env = { PATH: process.env.PATH ?? "", HOME: home, TMPDIR: home, TOOL: tool };
    const run = spawnSync("unshare", ["--mount", "sh", "-c", AS_USER, "sh", ROOT], { env, encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout)).toEqual({
      warnings: ["limits-watched"],
      identity: "1000 1000",
      capabilities: "0000000000000000",
      setId: "1000",
      readOnly: true,
      processes: "too-many-processes",
      threads: "too-many-processes",
      memory: "out-of-memory",
      shared: "out-of-memory",
      time: "timed-out",
      disk: "disk-limit",
      output: "output-limit",
      files: "24",
      afterwards: "fit",
    });
    rmSync(home, { recursive: true });
  },
);
