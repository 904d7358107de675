import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepLauncherApart } from "../../src/sandbox/launcher-apart.ts";

/* The kernel's files are played by plain ones; under a real kernel it is shown in tests/kernel. */
let top = "";
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "apart-"));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

/** A slice with a unit in it, and in this the launcher and a launch. Returns what the two are left with. */
function apart(partition: string, effective: string): { launcher: string; launch: string } {
  const unit = join(top, "bench.slice", "bench-launch@1.service");
  const [launcher, launch] = [join(unit, "launcher"), join(unit, "launch")];
  for (const folder of [launcher, launch]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "cpuset.cpus"), "");
  }
  writeFileSync(join(unit, "cgroup.subtree_control"), "");
  writeFileSync(join(unit, "cpuset.cpus.effective"), `${effective}\n`);
  writeFileSync(join(unit, "cpuset.cpus.partition"), "member\n");
  writeFileSync(join(top, "bench.slice", "cpuset.cpus.partition"), `${partition}\n`);
  keepLauncherApart(unit, launch);
  const read = (folder: string): string => readFileSync(join(folder, "cpuset.cpus"), "utf8");
  return { launcher: read(launcher), launch: read(launch) };
}

const rows: [effective: string, launcher: string, launch: string][] = [
  ["2-3", "2", "3"],
  ["2-7", "2", "3-7"],
  ["2,4-5", "2", "4-5"],
  ["0-1,8", "0", "1,8"],
  ["5", "", ""],
  ["", "", ""],
];
for (const [effective, launcher, launch] of rows) {
  test(`of the isolated CPUs "${effective}" the launcher gets "${launcher}", launches "${launch}"`, () => {
    expect(apart("isolated", effective)).toEqual({ launcher, launch });
  });
}

for (const partition of ["member", "root", "isolated invalid (Cpu list in cpuset.cpus not exclusive)"]) {
  test(`in a partition that says "${partition}" all keep all CPUs`, () => {
    expect(apart(partition, "2-7")).toEqual({ launcher: "", launch: "" });
  });
}

test("without a group of the launcher's own a launch gives up no CPU", () => {
  const unit = join(top, "unit");
  mkdirSync(join(unit, "launch"), { recursive: true });
  writeFileSync(join(unit, "launch", "cpuset.cpus"), "");
  writeFileSync(join(unit, "cpuset.cpus.effective"), "2-3\n");
  writeFileSync(join(unit, "cpuset.cpus.partition"), "isolated\n");
  keepLauncherApart(unit, join(unit, "launch"));
  expect(readFileSync(join(unit, "launch", "cpuset.cpus"), "utf8")).toBe("");
  expect(existsSync(join(unit, "launcher"))).toBe(false);
});
