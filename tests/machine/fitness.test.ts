import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createMachine } from "../../src/machine/fingerprint.ts";
import type { FitnessCheck, FitnessPolicy } from "../../src/ports/machine.ts";
import { AMD, GUEST, INTEL, layHost, type Tree } from "./fake-hosts.ts";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

const IDLE: Tree = { "proc/stat": "cpu  100 0 0 900 0 0 0 0 0 0\ncpu0 100 0 0 900 0 0 0 0 0 0\n" };
const TUNED: Tree = {
  ...Object.fromEntries(
    [0, 1, 2, 3].map((cpu) => [`sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_governor`, "performance"]),
  ),
  "sys/devices/system/cpu/intel_pstate/no_turbo": "1",
  "sys/devices/system/cpu/smt/active": "0",
};

function lay(tree: Tree): string {
  const root = layHost({ ...IDLE, ...tree });
  roots.push(root);
  return root;
}

async function check(
  root: string,
  policy: FitnessPolicy = "strict",
  virtual = false,
  names = false,
): Promise<Record<string, FitnessCheck>> {
  const found = await createMachine({ root }).check({ policy, virtual, folder: "/", patienceSeconds: 0, names });
  return Object.fromEntries(found.map((one) => [one.check, one]));
}

describe("a host is looked at before a job", () => {
  const rows: [name: string, tree: Tree, check: string, state: string, text: RegExp][] = [
    ["an untuned server", INTEL, "governor", "unfit", /powersave/],
    ["an untuned server", INTEL, "turbo", "unfit", /on/],
    ["boost on AMD", AMD, "turbo", "unfit", /on/],
    ["a tuned server", { ...INTEL, ...TUNED }, "governor", "ok", /performance/],
    ["a tuned server", { ...INTEL, ...TUNED }, "turbo", "ok", /off/],
    [
      "threads that share a core",
      { ...INTEL, "sys/devices/system/cpu/smt/active": "1" },
      "smt",
      "unfit",
      /two threads/,
    ],
    ["a guest has no say over its clock", GUEST, "governor", "unknown", /does not show/],
    ["a guest", { ...GUEST, "sys/class/dmi/id/sys_vendor": "QEMU" }, "virtualisation", "unfit", /kvm/],
    ["metal", INTEL, "virtualisation", "ok", /no virtual machine/],
    [
      "swap in use",
      { ...INTEL, "proc/meminfo": "SwapTotal: 2097148 kB\nSwapFree: 1048572 kB" },
      "swap",
      "warn",
      /1024 MiB/,
    ],
    ["no swap", { ...INTEL, "proc/meminfo": "SwapTotal: 0 kB\nSwapFree: 0 kB" }, "swap", "ok", /none/],
    [
      "a synchronised clock",
      { ...INTEL, "run/systemd/timesync/synchronized": "x" },
      "clock-sync",
      "ok",
      /synchronised/,
    ],
    ["nobody keeps the clock", INTEL, "clock-sync", "unknown", /no time service/],
    ["a hot package", { ...INTEL, "sys/class/thermal/thermal_zone0/temp": "91000" }, "temperature", "unfit", /91 °C/],
    ["its neighbour", { ...INTEL, "sys/class/thermal/thermal_zone0/temp": "84000" }, "temperature", "ok", /84 °C/],
  ];
  for (const [name, tree, wanted, state, text] of rows) {
    test(`${name}: ${wanted} is ${state}`, async () => {
      const found = (await check(lay(tree)))[wanted];
      expect(found).toMatchObject({ state, text: expect.stringMatching(text) });
    });
  }

  test("the policy warn turns what is unfit into warnings, and a class may be virtual", async () => {
    const found = await check(lay({ ...GUEST, ...AMD, "sys/class/dmi/id/sys_vendor": "QEMU" }), "warn", true);
    expect(found.governor?.state).toBe("warn");
    expect(found.virtualisation?.state).toBe("ok");
  });

  test("others' work is seen in the counters and named", async () => {
    const root = lay(INTEL);
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    const task = (pid: number, name: string, ticks: number): void =>
      put(`proc/${pid}/stat`, `${pid} (${name}) R 1 ${"0 ".repeat(9)}${ticks} 5 0 0`);
    const all = [
      [77, "make -j8", 50],
      [78, "cc", 6],
      [79, "sshd", 4],
      // We ourselves.
      [process.pid, "node", 80],
    ] as const;
    for (const [pid, name] of all) task(pid, name, 10);
    const looking = check(root, "strict", false, true);
    const nameless = check(root);
    await new Promise((resolve) => setTimeout(resolve, 100));
    put("proc/stat", "cpu  160 0 0 920 0 0 0 20 0 0\ncpu0 160 0 0 920 0 0 0 20 0 0\n");
    for (const [pid, name, ticks] of all) task(pid, name, 10 + ticks);
    const found = await looking;
    expect(found.load).toMatchObject({ state: "unfit", text: "60 % of the CPU time is used by others" });
    expect(found["foreign-tasks"]).toMatchObject({
      state: "unfit",
      text: "make -j8 (50 % of a CPU), cc (6 % of a CPU)",
    });
    // What is stored with a result, for others to read, names nobody's programs.
    expect((await nameless)["foreign-tasks"]?.text).toBe("2 use more than 5 % of a CPU each");
    expect(found.steal).toMatchObject({
      state: "unfit",
      text: "20.0 % of the CPU time went to other virtual machines",
    });
  });
});

test("the counters of a host are read where it has them, and are null where not", () => {
  const root = lay({
    ...INTEL,
    "proc/stat": "cpu  1 2 3 4 5 6 7 250 0 0\nintr 4711 0 0\nctxt 99\n",
    "proc/vmstat": "pgmajfault 7\npswpin 2\npswpout 3\noom_kill 1",
    "proc/pressure/cpu": "some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000",
    "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count": "3",
    "sys/devices/system/cpu/cpu1/thermal_throttle/package_throttle_count": "4",
    "sys/devices/system/cpu/cpu0/acpi_cppc/feedback_ctrs": "ref:7 del:7",
    "sys/devices/system/cpu/cpu2/acpi_cppc/feedback_ctrs": "ref:1000 del:2400",
  });
  expect(createMachine({ root }).observe()).toEqual({
    throttles: 7,
    swaps: 5,
    oomKills: 1,
    stealSeconds: 2.5,
    interrupts: 4711,
    switches: 99,
    majorFaults: 7,
    pressureSeconds: 2.5,
    clocks: [{ cpu: 2, reference: 1000, delivered: 2400 }],
    smis: null,
  });
  const bare = createMachine({ root: lay({ "proc/stat": "" }) }).observe();
  expect(bare).toMatchObject({ throttles: null, swaps: null, stealSeconds: null, pressureSeconds: null, clocks: [] });
});

describe("on a machine with CPUs for launches", () => {
  const HEADING = "           CPU0       CPU2       CPU3";
  const LINES =
    "\n  9:        500         10         20  IO-APIC   9-fasteoi   acpi\nLOC:       9000        100        200   Local timer\nERR:          7\n";

  test("only their interrupts and switches count, whatever the others do", () => {
    const root = lay({
      ...INTEL,
      "proc/stat": "intr 4711 0 0\nctxt 99\n",
      "proc/interrupts": `${HEADING}${LINES}`,
      "proc/schedstat":
        "version 15\ntimestamp 4\ncpu0 0 0 0 0 0 0 1 2 5000\ndomain0 f 1 2 3\ncpu2 0 0 0 0 0 0 1 2 30\ncpu3 0 0 0 0 0 0 1 2 4",
    });
    expect(createMachine({ root }).observe()).toMatchObject({ interrupts: 330, switches: 34 });
  });

  test("without a CPU set apart, or with files that are not so, those of the whole host count", () => {
    const files = { "proc/stat": "intr 4711 0 0\nctxt 99\n", "proc/interrupts": `${HEADING}${LINES}` };
    const shared = { ...files, "etc/benchwarden/machine.conf": "CLASS=bench-x64" };
    for (const tree of [shared, { ...files, "proc/interrupts": "nonsense", "proc/schedstat": "cpu2 1 2" }])
      expect(createMachine({ root: lay({ ...INTEL, ...tree }) }).observe()).toMatchObject({
        interrupts: 4711,
        switches: 99,
      });
  });

  test("their clocks count alone, and none that goes round within an hour", () => {
    const cppc = (cpu: number) => `sys/devices/system/cpu/cpu${cpu}/acpi_cppc`;
    const root = lay({
      ...INTEL,
      ...Object.fromEntries([0, 2, 3].map((cpu) => [`${cppc(cpu)}/feedback_ctrs`, `ref:${cpu} del:${cpu}`])),
      [`${cppc(2)}/wraparound_time`]: "18446744073709551615",
      [`${cppc(3)}/wraparound_time`]: "4",
    });
    expect(createMachine({ root }).observe().clocks).toEqual([{ cpu: 2, reference: 2, delivered: 2 }]);
  });
});

describe("the heat of a machine", () => {
  const chip = (nth: number, name: string, celsius: number): Tree => ({
    [`sys/class/hwmon/hwmon${nth}/name`]: name,
    [`sys/class/hwmon/hwmon${nth}/temp1_input`]: `${celsius * 1_000}`,
  });
  const rows: [name: string, tree: Tree, want: number | null][] = [
    ["is the processor's, not that of a hotter disk", { ...chip(0, "nvme", 71), ...chip(1, "coretemp", 48) }, 48],
    ["is the hottest of several processors'", { ...chip(0, "k10temp", 51), ...chip(1, "k10temp", 54.4) }, 54],
    [
      "may come from a zone",
      { "sys/class/thermal/thermal_zone0/type": "cpu-thermal", "sys/class/thermal/thermal_zone0/temp": "41000" },
      41,
    ],
    ["is the hottest of all where none is named", { ...chip(0, "acpitz", 38), ...chip(1, "iwlwifi_1", 44) }, 44],
    ["leaves out sensors that are not connected", { ...chip(0, "coretemp", -128), ...chip(1, "acpitz", 33) }, 33],
    ["is not known where no sensor shows itself", {}, null],
  ];
  for (const [name, tree, want] of rows)
    test(name, () => expect(createMachine({ root: lay(tree) }).celsius()).toBe(want));
});
