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
    put("proc/77/stat", `77 (make -j8) R 1 ${"0 ".repeat(9)}10 5 0 0`);
    const looking = check(root, "strict", false, true);
    const nameless = check(root);
    await new Promise((resolve) => setTimeout(resolve, 100));
    put("proc/stat", "cpu  160 0 0 920 0 0 0 20 0 0\ncpu0 160 0 0 920 0 0 0 20 0 0\n");
    put("proc/77/stat", `77 (make -j8) R 1 ${"0 ".repeat(9)}40 25 0 0`);
    const found = await looking;
    expect(found.load).toMatchObject({ state: "unfit", text: "60 % of the CPU time is used by others" });
    expect(found["foreign-tasks"]).toMatchObject({ state: "unfit", text: "make -j8 (50 % of a CPU)" });
    // What is stored with a result, for others to read, names nobody's programs.
    expect((await nameless)["foreign-tasks"]?.text).toBe("1 use more than 5 % of a CPU each");
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
    "sys/devices/system/cpu/cpu0/acpi_cppc/feedback_ctrs": "ref:1000 del:2400",
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
    clocks: [{ reference: 1000, delivered: 2400 }],
  });
  const bare = createMachine({ root: lay({ "proc/stat": "" }) }).observe();
  expect(bare).toMatchObject({ throttles: null, swaps: null, stealSeconds: null, pressureSeconds: null, clocks: [] });
});
