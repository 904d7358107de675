import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { hosts } from "./few-files.ts";
import { RUNNER_SETUP, runTuner } from "./run-tuner.ts";

vi.setConfig({ testTimeout: 180_000 });

const host = hosts();
const NO_STRACE = spawnSync("strace", ["-f", "true"]).status === 0 ? null : "needs strace and ptrace";

/** Whatever changes a file system, a process or a file's mark, and the openings that may. */
const CHANGES =
  "openat,open,creat,truncate,ftruncate,mkdir,mkdirat,mknod,mknodat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,chmod,fchmod,fchmodat,chown,fchown,fchownat,utimensat,setxattr,mount,umount2,kill";

/** The calls of a verb, and of all that it starts, that succeeded and changed something. */
function changesBy(root: string, words: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "strace-"));
  try {
    // A file for each process: in one they would cut each other's lines.
    const argv = ["-ff", "-qq", "-o", join(folder, "of"), "-e", `trace=?${CHANGES.replaceAll(",", ",?")}`];
    spawnSync("strace", [...argv, join(RUNNER_SETUP, "tune.sh"), ...words, "--root", root], { stdio: "ignore" });
    const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
    return lines.filter((line) => /^\w+\(.* = \d+/.test(line) && !isHarmless(line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isHarmless(line: string): boolean {
  return /^open(at)?\(.*(O_RDONLY|O_PATH)/.test(line) || /"\/dev\/(null|tty)"/.test(line) || / 0\) += 0$/.test(line);
}

describe.skipIf(NO_STRACE !== null)(
  `without a single call that changes anything${NO_STRACE === null ? "" : ` (${NO_STRACE})`}`,
  () => {
    const rows: [state: string, isTuned: boolean, verbs: string[]][] = [
      ["as it was", false, ["tune --profile strict --dry-run", "restore --dry-run", "status", "check --profile light"]],
      ["tuned", true, ["restore --dry-run", "tune --profile light --dry-run", "status", "verify"]],
    ];
    for (const [state, isTuned, verbs] of rows) {
      test(`a host that is ${state} is looked at by ${verbs.join(", ")}`, () => {
        const root = host();
        if (isTuned) runTuner(root, ["tune", "--profile", "strict"]);
        for (const verb of verbs) expect(changesBy(root, verb.split(" ")), verb).toEqual([]);
      });
    }

    test("while the real one makes many, so that this can fail", () => {
      expect(changesBy(host(), ["tune", "--profile", "light"]).length).toBeGreaterThan(20);
    });
  },
);
