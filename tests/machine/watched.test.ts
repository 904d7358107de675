import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createMachine } from "../../src/machine/fingerprint.ts";
import type { FitnessCheck, Unread } from "../../src/ports/machine.ts";
import { AARCH64, AMD, GUEST, INTEL, layHost, type Tree } from "./fake-hosts.ts";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

const CPU = "sys/devices/system/cpu";
const KERNEL: Tree = {
  "proc/stat": "cpu  1 2 3 4 5 6 7 0 0 0\nintr 4711 0\nctxt 99",
  "proc/vmstat": "pgmajfault 7\npswpin 0\npswpout 0\noom_kill 0",
  "proc/pressure/cpu": "some avg10=0.00 avg60=0.00 avg300=0.00 total=0",
};
const METAL: Tree = {
  ...KERNEL,
  [`${CPU}/cpu0/thermal_throttle/core_throttle_count`]: "0",
  "sys/class/hwmon/hwmon0/temp1_input": "40000",
};
const INTEL_CPU = { "proc/cpuinfo": "vendor_id\t: GenuineIntel\nflags\t\t: fpu aperfmperf" };
const AMD_CPU = { "proc/cpuinfo": "vendor_id\t: AuthenticAMD\nflags\t\t: fpu aperfmperf" };
const ARM_CPU = { "proc/cpuinfo": "CPU implementer\t: 0x41" };
const GUEST_CPU = { "proc/cpuinfo": "vendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor" };
const CPPC = { [`${CPU}/cpu2/acpi_cppc/feedback_ctrs`]: "ref:1 del:1" };
const QEMU = { "sys/class/dmi/id/sys_vendor": "QEMU" };

const EVERYTHING = [
  "throttling",
  "heat",
  "swapping",
  "out-of-memory",
  "stolen-time",
  "task-switches",
  "major-faults",
  "interrupts",
  "cpu-pressure",
  "effective-clock",
  "firmware-interrupts",
  "kernel-log",
];
const ALL: Unread = { clock: null, smi: null, log: null };
const NO_TUNER = "only root may read it, and no tuner of a bench machine is here to do so";

async function checks(tree: Tree, unread?: Unread, socket = false): Promise<FitnessCheck[]> {
  const root = layHost(tree);
  roots.push(root);
  if (socket) {
    mkdirSync(join(root, "run/benchwarden"), { recursive: true });
    writeFileSync(join(root, "run/benchwarden/tune.sock"), "");
  }
  const terms = { policy: "strict", virtual: true, folder: "/", patienceSeconds: 0 } as const;
  const time = { now: () => 0, sleep: async () => undefined };
  return createMachine({ root, time }).check(unread === undefined ? terms : { ...terms, unread });
}

const rows: [name: string, tree: Tree, unread: Unread | undefined, missing: Record<string, string>][] = [
  ["a held Intel server: all of it", { ...INTEL, ...METAL, ...INTEL_CPU }, ALL, {}],
  [
    "a held AMD server that shows its clocks to everyone",
    { ...AMD, ...METAL, ...AMD_CPU, ...CPPC },
    {
      clock: "/dev/cpu/2/msr cannot be opened: Operation not permitted",
      smi: "only processors of Intel count them",
      log: null,
    },
    { "firmware-interrupts": "only processors of Intel count them" },
  ],
  [
    "a held Intel server whose module is missing",
    { ...INTEL, ...METAL, ...INTEL_CPU },
    { clock: "/dev/cpu/2/msr cannot be opened: No such file or directory", smi: null, log: null },
    { "effective-clock": "/dev/cpu/2/msr cannot be opened: No such file or directory" },
  ],
  [
    "an Intel server that nobody holds and that has no tuner",
    { ...INTEL, ...METAL, ...INTEL_CPU },
    undefined,
    { "effective-clock": NO_TUNER, "firmware-interrupts": NO_TUNER, "kernel-log": NO_TUNER },
  ],
  [
    "aarch64",
    { ...AARCH64, ...METAL, ...ARM_CPU },
    undefined,
    {
      "effective-clock": "this host has no acpi_cppc/feedback_ctrs, or they go round too soon",
      "firmware-interrupts": "only processors of Intel count them",
      "kernel-log": NO_TUNER,
    },
  ],
  [
    "a guest",
    { ...GUEST, ...KERNEL, ...GUEST_CPU, ...QEMU },
    undefined,
    {
      throttling: "this host does not count it, as virtual machines mostly do not",
      heat: "this host shows no temperature, as virtual machines mostly do not",
      "effective-clock": "this processor shows no APERF and MPERF: virtual machines mostly hide them",
      "firmware-interrupts": "a virtual machine does not see those of its host",
      "kernel-log": NO_TUNER,
    },
  ],
  [
    "a host that tells nothing",
    {},
    ALL,
    {
      ...Object.fromEntries(EVERYTHING.slice(2, 8).map((name) => [name, "the kernel does not count"])),
      throttling: "this host does not count it",
      heat: "this host shows no temperature",
      "cpu-pressure": "psi=1",
    },
  ],
];
for (const [name, tree, unread, missing] of rows)
  test(`what is watched while measuring, and why the rest is not: ${name}`, async () => {
    const found = await checks(tree, unread);
    const watched = found.find(({ check }) => check === "watched");
    const want = EVERYTHING.filter((one) => !(one in missing));
    expect(watched).toEqual({ check: "watched", state: "ok", text: `while measuring: ${want.join(", ")}` });
    const skipped = found.filter(({ text }) => text.startsWith("not watched while measuring: "));
    expect(skipped.map(({ check }) => check).sort()).toEqual(Object.keys(missing).sort());
    for (const { check, state, text } of skipped) {
      expect(state).toBe("unknown");
      expect(text).toContain(missing[check]);
    }
  });

test("a bench machine's tuner will read what only root may, once a job holds it", async () => {
  const found = await checks({ ...INTEL, ...METAL, ...INTEL_CPU }, undefined, true);
  expect(found.find(({ check }) => check === "watched")?.text).toBe(`while measuring: ${EVERYTHING.join(", ")}`);
});
