import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { INTEL, layHost, stateOf } from "../machine/fake-hosts.ts";
import { RUNNER_SETUP, runTuner, type Tuned } from "./run-tuner.ts";

/** Real errors of the kernel for single files come from strace, which can refuse single system calls. */
const NO_STRACE = spawnSync("strace", ["-f", "true"]).status === 0 ? null : "needs strace and ptrace";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) {
    runTuner(root, ["restore"]);
    rmSync(root, { recursive: true, force: true });
  }
});

/** Few files, for strace is slow, and no device that a process holds: strace would wait for it. */
const FEW = /smt|machine.conf|present|cpu1\/cpufreq\/(energy|scaling_gov)|irq\/17|vm\/s|hugepage|ksm/;

function host(): string {
  const root = layHost(Object.fromEntries(Object.entries(INTEL).filter(([path]) => FEW.test(path))));
  roots.push(root);
  return root;
}

/** Runs a verb in which the n-th opening of a file ends with an error: the one for writing, after those for reading. */
function withFault(root: string, words: readonly string[], fault: { path: string; error: string; nth: number }): Tuned {
  return underStrace(root, words, fault.path, `openat:error=${fault.error}:when=${fault.nth}`);
}

function underStrace(root: string, words: readonly string[], path: string, inject: string): Tuned {
  const call = inject.split(":")[0];
  const filter = ["-P", join(root, path), "-e", `trace=${call}`, "-e", `inject=${inject}`];
  const argv = ["-f", "-qq", "-o", "/dev/null", ...filter, join(RUNNER_SETUP, "tune.sh"), ...words, "--root", root];
  const done = spawnSync("strace", argv, { encoding: "utf8", timeout: 60_000 });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** `tune` reads a setting twice before it writes it, `restore` once. */
const WRITE_OF_TUNE = 3;
const WRITE_OF_RESTORE = 2;

const CPU = "sys/devices/system/cpu";

describe.skipIf(NO_STRACE !== null)(`when the kernel refuses${NO_STRACE === null ? "" : ` (${NO_STRACE})`}`, () => {
  const normal: [name: string, path: string, error: string, text: string][] = [
    ["a managed interrupt answers EIO", "proc/irq/17/smp_affinity_list", "EIO", "Input/output error"],
    [
      "a managed interrupt of Linux 6.12 answers EPERM",
      "proc/irq/17/smp_affinity_list",
      "EPERM",
      "Operation not permitted",
    ],
    [
      "an energy preference answers EBUSY under the governor performance",
      `${CPU}/cpu1/cpufreq/energy_performance_preference`,
      "EBUSY",
      "Device or resource busy",
    ],
  ];
  for (const [name, path, error, text] of normal) {
    test(`${name}: normal, noted, and the strict profile goes on`, () => {
      const root = host();
      const before = stateOf(root);
      const done = withFault(root, ["tune", "--profile", "strict", "--json"], { path, error, nth: WRITE_OF_TUNE });
      expect(done).toMatchObject({ status: 0 });
      const { settings } = JSON.parse(done.stdout) as { settings: { path: string; state: string; why: string }[] };
      expect(settings.filter((one) => one.state !== "ok")).toEqual([
        expect.objectContaining({ path: `/${path}`, state: "skipped", why: text }),
      ]);
      expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stderr: "" });
      expect(stateOf(root)).toEqual(before);
    });
  }

  const refusals: [error: string, text: string][] = [
    ["EINVAL", "Invalid argument"],
    ["EROFS", "Read-only file system"],
    ["EPERM", "Operation not permitted"],
  ];
  for (const [error, text] of refusals) {
    test(`with ${error} the strict profile puts everything back and ends with 2, naming what was refused`, () => {
      const root = host();
      const before = stateOf(root);
      const path = "proc/sys/vm/stat_interval";
      const done = withFault(root, ["tune", "--profile", "strict"], { path, error, nth: WRITE_OF_TUNE });
      expect(done.status).toBe(2);
      expect(done.stderr).toContain(`20-memory-upkeep: /proc/sys/vm/stat_interval refused 120: ${text}`);
      expect(stateOf(root)).toEqual(before);
    });
  }

  test("the light profile records a refusal and goes on", () => {
    const root = host();
    const path = "sys/kernel/mm/transparent_hugepage/defrag";
    const done = withFault(root, ["tune", "--profile", "light"], { path, error: "EPERM", nth: WRITE_OF_TUNE });
    expect(done.status).toBe(0);
    expect(done.stdout).toContain(`/${path} (Operation not permitted)`);
    expect(readFileSync(join(root, "sys/kernel/mm/ksm/run"), "utf8")).toBe("0\n");
  });

  test("a restore that was killed between two steps of a slice is finished by the next", () => {
    const root = layHost(INTEL);
    roots.push(root);
    const before = stateOf(root);
    expect(runTuner(root, ["tune", "--profile", "strict"]).status).toBe(0);
    // One slice was at the list of all CPUs, by which it gets rid of ours; the other had but its file left.
    writeFileSync(join(root, "slices/init.scope"), "0-3\n");
    writeFileSync(join(root, "slices/system.slice"), "");
    const folder = join(root, "run/systemd/system.control/system.slice.d");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "50-AllowedCPUs.conf"), "[Slice]\nAllowedCPUs=\n");
    const done = runTuner(root, ["restore"]);
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(existsSync(folder)).toBe(false);
    expect(stateOf(root)).toEqual(before);
  });

  test("a word that the kernel takes and does not keep, as of a partition that is invalid, is a refusal", () => {
    const root = layHost({
      ...Object.fromEntries(Object.entries(INTEL).filter(([path]) => FEW.test(path))),
      "sys/fs/cgroup/bench.slice/cpuset.cpus.exclusive": "",
      "sys/fs/cgroup/bench.slice/cpuset.cpus.partition": "member",
    });
    roots.push(root);
    const before = stateOf(root);
    const path = "sys/fs/cgroup/bench.slice/cpuset.cpus.partition";
    // The first write, and the first only, is said to have been done and was not.
    const done = underStrace(root, ["tune", "--profile", "strict"], path, "write:retval=9:when=1");
    expect(done.status).toBe(2);
    expect(done.stderr).toMatch(/14-partition: \S+cpuset.cpus.partition refused isolated: reads back as /);
    expect(stateOf(root)).toEqual(before);
  });

  test("what cannot be put back is named, kept in the journal and put back by the next try", () => {
    const root = host();
    const before = stateOf(root);
    runTuner(root, ["tune", "--profile", "strict"]);
    const path = "proc/sys/vm/swappiness";
    const done = withFault(root, ["restore"], { path, error: "EIO", nth: WRITE_OF_RESTORE });
    expect(done.status).toBe(1);
    expect(done.stderr).toContain("/proc/sys/vm/swappiness stays 10, 60 was refused: Input/output error");
    expect(readFileSync(join(root, `${CPU}/smt/control`), "utf8")).toBe("on\n");
    expect(runTuner(root, ["restore"])).toMatchObject({ status: 0 });
    expect(stateOf(root)).toEqual(before);
  });

  test("a journal that cannot be written stops everything before the first knob", () => {
    const root = host();
    const before = stateOf(root);
    const path = "run/benchwarden/tune.journal.new";
    const done = underStrace(root, ["tune", "--profile", "strict"], path, "fsync:error=EIO");
    expect(done.status).toBe(1);
    expect(stateOf(root)).toEqual(before);
  });
});
