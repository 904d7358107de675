import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { RUNNER_SETUP } from "./run-tuner.ts";

const top = mkdtempSync(join(tmpdir(), "kernel-log-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** Counts of throttling, I/O errors and machine checks in records as /dev/kmsg gives them. */
function count(...records: string[]): string {
  const script = `set -euo pipefail; ROOT=; . ${join(RUNNER_SETUP, "lib/kernel-log.sh")}
    LOG_FD=0; read_log; echo "$THROTTLED $IO_ERRORS $MACHINE_CHECKS"`;
  const file = join(top, "kmsg");
  writeFileSync(file, records.map((record) => `${record}\n`).join(""));
  // A file, not a pipe: what is not there yet when it is read counts as not said.
  const log = openSync(file, "r");
  const done = spawnSync("bash", ["-c", script], { stdio: [log, "pipe", "pipe"], encoding: "utf8" });
  closeSync(log);
  expect(done.stderr).toBe("");
  return done.stdout.trim();
}

const rows: [name: string, record: string, want: string][] = [
  [
    "a core that is too hot",
    "2,5,9,-;CPU0: Core temperature above threshold, cpu clock throttled (total events = 1)",
    "1 0 0",
  ],
  [
    "the same by way of a machine check is heat",
    "2,5,9,-;mce: CPU1: Package temperature is above threshold, cpu clock is throttled",
    "1 0 0",
  ],
  ["back to normal is nothing", "6,5,9,-;mce: CPU1: Package temperature/speed normal", "0 0 0"],
  ["too little voltage", "2,5,9,-;hwmon hwmon1: Undervoltage detected!", "1 0 0"],
  ["a sector", "3,5,9,-;I/O error, dev sda, sector 2048 op 0x0:(READ)", "0 1 0"],
  ["a sector, older kernels", "3,5,9,-;blk_update_request: I/O error, dev sda, sector 2048", "0 1 0"],
  ["a bad medium", "3,5,9,-;critical medium error, dev nvme0n1, sector 8", "0 1 0"],
  ["a buffer", "3,5,9,-;Buffer I/O error on dev sda1, logical block 1, lost async page write", "0 1 0"],
  ["a file system", "2,5,9,-;EXT4-fs error (device sda1): ext4_lookup:1: inode #2", "0 1 0"],
  ["a mount is nothing", "6,5,9,-;EXT4-fs (sda1): mounted filesystem", "0 0 0"],
  ["a disk that does not answer", "4,5,9,-;nvme nvme0: I/O 12 QID 3 timeout, aborting", "0 1 0"],
  ["a machine check", "0,5,9,-;mce: [Hardware Error]: CPU 2: Machine Check Exception: 5 Bank 4", "0 0 1"],
  [
    "one that the firmware tells",
    "0,5,9,-;{1}[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 0",
    "0 0 1",
  ],
  ["memory that corrects itself", "3,5,9,-;EDAC MC0: 1 CE memory read error on CPU_SrcID#0", "0 0 1"],
  ["memory control that starts is nothing", "6,5,9,-;EDAC MC0: Giving out device to module skx_edac", "0 0 0"],
  ["a program that writes into the log", "12,5,9,-;mce: [Hardware Error]: so a program says", "0 0 0"],
  ["a program's name in a record", "6,5,9,-;mce: [x] segfault of [Hardware Error]", "0 0 0"],
  ["a further line of a record", " SUBSYSTEM=I/O error, dev sda", "0 0 0"],
];
for (const [name, record, want] of rows) test(`${name} is ${want}`, () => expect(count(record)).toBe(want));

test("all records that are new are counted", () => {
  expect(count(...rows.map(([, record]) => record))).toBe("3 6 3");
});
