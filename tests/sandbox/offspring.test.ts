import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { launcherArgv } from "../../src/sandbox/launcher.ts";
import { namespaceOffspring } from "../../src/sandbox/offspring.ts";
import { inBubblewrap, NO_BUBBLEWRAP } from "./sandbox-fixture.ts";

const MOMENTS = process.env.BENCHWARDEN_FULL === "1" ? 400 : 60;

// Killed before it had told its id, the namespace's first process stayed, and waited for bubblewrap for ever.
test.skipIf(NO_BUBBLEWRAP !== null)(
  inBubblewrap("killed in any tenth of a millisecond of its start, a namespace without a control group is settled"),
  { timeout: 180_000 },
  async () => {
    let unfinished = 0;
    for (let moment = 0; moment < MOMENTS; moment++) {
      const seconds = `1${process.pid}.${moment}9`;
      const offspring = namespaceOffspring(null);
      const child = startBubblewrap(["/bin/sleep", seconds], offspring.flags);
      offspring.begin(child);
      const ended = new Promise((resolve) => child.once("exit", resolve));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, (8 * moment) / MOMENTS);
      if (!processesWith(seconds).some((line) => line.startsWith("/bin/sleep"))) unfinished++;
      offspring.kill(child);
      await ended;
      await offspring.settle(child);
      expect(processesWith(seconds), `moment ${moment}`).toEqual([]);
    }
    expect(unfinished, "some were killed before the program ran").toBeGreaterThan(0);
  },
);

function startBubblewrap(argv: readonly string[], flags: readonly string[]) {
  const walls = ["--unshare-user", "--unshare-pid", "--die-with-parent", "--dev-bind", "/", "/", "--proc", "/proc"];
  const [program, ...args] = launcherArgv({
    ...{ joins: [], startIn: null, fileBytes: 1e9, firstForeign: 4 },
    argv: ["/usr/bin/bwrap", ...flags, ...walls, "--", ...argv],
  });
  return spawn(program, args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
}

/** Command lines on this host that hold the text. */
function processesWith(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(commandLine)
    .filter((line) => line.includes(text));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
