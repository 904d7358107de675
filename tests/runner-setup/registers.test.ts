import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { AARCH64, AMD, GUEST, INTEL, layHost, type Tree } from "../machine/fake-hosts.ts";
import { RUNNER_SETUP, runTuner, startTuner } from "./run-tuner.ts";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) {
    runTuner(root, ["restore"]);
    rmSync(root, { recursive: true, force: true });
  }
});

const INTEL_CPU: Tree = { "proc/cpuinfo": "vendor_id\t: GenuineIntel\nflags\t\t: fpu tsc aperfmperf" };
const AMD_CPU: Tree = { "proc/cpuinfo": "vendor_id\t: AuthenticAMD\nflags\t\t: fpu tsc aperfmperf" };
const GUEST_CPU: Tree = { "proc/cpuinfo": "vendor_id\t: GenuineIntel\nflags\t\t: fpu tsc hypervisor" };
const ARM_CPU: Tree = { "proc/cpuinfo": "CPU implementer\t: 0x41\nCPU part\t: 0xd0c" };

/** Registers lie where the kernel's device has them, eight bytes each, whatever else is there. */
function device(mperf: bigint, smis = 0n): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.writeBigUInt64LE(smis, 0x34);
  bytes.writeBigUInt64LE(mperf, 0xe7);
  // In a file APERF shares seven bytes with MPERF; of the eighth it has the say.
  bytes.writeUInt8(0x01, 0xe8 + 7);
  return bytes;
}

const aperfOf = (mperf: bigint): number => Number((mperf >> 8n) + (1n << 56n));

interface Said {
  readonly registers: Record<string, string | null>;
  readonly answers: { clocks: number[][]; smis: number | null; why: Record<string, string | null> }[];
}

/** What a tuner that holds this host says, once for each change of the host. */
async function hold(tree: Tree, lay: (root: string) => void, changes: ((root: string) => void)[] = []): Promise<Said> {
  const root = layHost({ "sys/devices/system/cpu/present": "0-3", ...tree });
  roots.push(root);
  symlinkSync("/usr/bin/perl", join(root, "bin/perl"));
  lay(root);
  const { child, ended } = startTuner(root, ["hold"], { BENCH_SETTLE: "0" });
  const lines: string[] = [];
  let text = "";
  child.stdout.setEncoding("utf8");
  const next = () =>
    new Promise<string>((resolve) => {
      const look = (chunk = ""): void => {
        text += chunk;
        const at = text.indexOf("\n");
        if (at < 0) return;
        child.stdout.off("data", look);
        const line = text.slice(0, at);
        text = text.slice(at + 1);
        resolve(line);
      };
      child.stdout.on("data", look);
      look();
    });
  child.stdin.write("hold light\n");
  lines.push(await next());
  for (const change of [() => undefined, ...changes]) {
    change(root);
    child.stdin.write("registers\n");
    lines.push(await next());
  }
  child.stdin.end();
  await ended;
  const [snapshot, ...answers] = lines.map((line) => JSON.parse(line));
  return { registers: snapshot.registers, answers };
}

function put(root: string, cpu: number, content: Buffer): void {
  writeFileSync(join(root, `dev/cpu/${cpu}/msr`), content);
}

/** The files of devices, so that their folders are there. */
const DEVICES: Tree = { "dev/cpu/2/msr": "", "dev/cpu/3/msr": "" };

describe("what the tuner reads of the processor for a job", () => {
  test("on Intel: both clocks of each CPU for launches, and the firmware's interrupts", async () => {
    const said = await hold({ ...INTEL, ...INTEL_CPU, ...DEVICES }, (root) => {
      put(root, 2, device(0x1234_5678_9abcn, 77n));
      put(root, 3, device(5n, 78n));
    });
    expect(said.registers).toMatchObject({ clock: null, smi: null });
    expect(said.answers[0]).toEqual({
      clocks: [
        [2, 0x1234_5678_9abc, aperfOf(0x1234_5678_9abcn)],
        [3, 5, aperfOf(5n)],
      ],
      smis: 77,
      why: expect.objectContaining({ clock: null, smi: null }),
    });
  });

  test("on AMD: the clocks; the firmware's interrupts are named as not counted", async () => {
    const said = await hold({ ...AMD, ...AMD_CPU, ...DEVICES }, (root) => {
      put(root, 2, device(1_000n));
      put(root, 3, device(2_000n));
    });
    expect(said.registers).toMatchObject({ clock: null, smi: "only processors of Intel count them" });
    expect(said.answers[0]?.clocks.map(([cpu, mperf]) => [cpu, mperf])).toEqual([
      [2, 1_000],
      [3, 2_000],
    ]);
    expect(said.answers[0]?.smis).toBeNull();
  });

  test("of a counter that fills its 64 bits: what a number can hold of it", async () => {
    const most = 2n ** 64n - 1n;
    const said = await hold({ ...AMD, ...AMD_CPU, ...DEVICES }, (root) => {
      const bytes = device(most);
      bytes.writeUInt8(0xff, 0xe8 + 7);
      put(root, 2, bytes);
      put(root, 3, bytes);
    });
    expect(said.answers[0]?.clocks).toEqual([
      [2, Number(most), Number(most)],
      [3, Number(most), Number(most)],
    ]);
  });

  const rows: [name: string, tree: Tree, clock: string, smi: string][] = [
    ["aarch64", { ...AARCH64, ...ARM_CPU }, "no APERF and MPERF", "only processors of Intel"],
    [
      "a guest, whatever its devices answer",
      { ...GUEST, ...GUEST_CPU, ...DEVICES },
      "no APERF and MPERF: virtual machines mostly hide them",
      "a virtual machine does not see",
    ],
    [
      "Intel without the module",
      { ...INTEL, ...INTEL_CPU },
      "/dev/cpu/2/msr cannot be opened: No such file or directory (the kernel module msr brings it)",
      "/dev/cpu/2/msr cannot be opened: No such file",
    ],
    ["a host that shows no processor", INTEL, "no APERF and MPERF", "only processors of Intel"],
  ];
  for (const [name, tree, clock, smi] of rows)
    test(`on ${name}: nothing, and why`, async () => {
      const said = await hold(tree, () => undefined);
      expect(said.registers.clock).toContain(clock);
      expect(said.registers.smi).toContain(smi);
      expect(said.answers[0]).toMatchObject({ clocks: [], smis: null });
    });

  test("where the kernel refuses a read: nothing of the clocks, with the kernel's words", async () => {
    const said = await hold({ ...INTEL, ...INTEL_CPU, "dev/cpu/2/msr": "" }, (root) => {
      put(root, 2, device(9n, 3n));
      // Whatever is read at the beginning of this file of the kernel's is an input/output error.
      layLink(root, "dev/cpu/3", "/proc/self/mem");
    });
    expect(said.registers).toMatchObject({ clock: "/dev/cpu/3/msr cannot be read: Input/output error", smi: null });
    expect(said.answers[0]).toMatchObject({ clocks: [], smis: 3 });
  });

  test("where a device breaks while measuring: nothing from then on, and why", async () => {
    const said = await hold(
      { ...INTEL, ...INTEL_CPU, ...DEVICES },
      (root) => {
        put(root, 2, device(9n, 3n));
        put(root, 3, device(9n));
      },
      [(root) => put(root, 3, Buffer.alloc(8))],
    );
    expect(said.answers[0]?.clocks).toHaveLength(2);
    expect(said.answers[1]?.clocks).toEqual([]);
    expect(said.answers[1]?.why.clock).toBe("/dev/cpu/3/msr cannot be read: it ends too early");
    expect(said.answers[1]?.smis).toBe(3);
  });

  test("of CPUs that are off: nothing, and the others count", async () => {
    const off = { "sys/devices/system/cpu/cpu3/online": "0", "sys/devices/system/cpu/cpu2/online": "1" };
    const said = await hold({ ...INTEL, ...INTEL_CPU, ...off, "dev/cpu/2/msr": "" }, (root) =>
      put(root, 2, device(9n)),
    );
    expect(said.registers.clock).toBeNull();
    expect(said.answers[0]?.clocks.map(([cpu]) => cpu)).toEqual([2]);
  });
});

/** A device that is a link to a file of the kernel's own. */
function layLink(root: string, folder: string, target: string): void {
  mkdirSync(join(root, folder), { recursive: true });
  symlinkSync(target, join(root, folder, "msr"));
}

test("no register is ever written: the program opens for reading, and what it reads stays as it was", async () => {
  const script = readFileSync(join(RUNNER_SETUP, "lib/registers.sh"), "utf8");
  expect(script.match(/open\(my \$\w+, "[^"]*"/g)).toEqual(['open(my $device, "<:raw"']);
  expect(script).not.toMatch(/syswrite|print \$device|wrmsr/);
  const before = device(9n, 3n);
  let root = "";
  await hold({ ...INTEL, ...INTEL_CPU, ...DEVICES }, (laid) => {
    root = laid;
    put(laid, 2, before);
    put(laid, 3, before);
    for (const cpu of [2, 3]) chmodSync(join(laid, `dev/cpu/${cpu}/msr`), 0o400);
  });
  for (const cpu of [2, 3]) expect(readFileSync(join(root, `dev/cpu/${cpu}/msr`))).toEqual(before);
});
