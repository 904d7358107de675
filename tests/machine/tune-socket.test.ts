import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createMachine } from "../../src/machine/fingerprint.ts";
import { knobStates } from "../../src/machine/knob-states.ts";
import { INTEL, layHost, stateOf } from "./fake-hosts.ts";
import { closeTuners, closeWith, serveTuner } from "./served-tuner.ts";

afterEach(closeTuners);

async function untilRestored(root: string, before: Record<string, string>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (JSON.stringify(stateOf(root)) === JSON.stringify(before)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(stateOf(root)).toEqual(before);
}

test("a host without the tuner's socket is not tuned by us", async () => {
  const root = layHost(INTEL);
  expect(await createMachine({ root }).tune("strict")).toBeNull();
  rmSync(root, { recursive: true });
});

test("a job holds the real tuner over its socket, sees drift, and lets go", async () => {
  const root = layHost(INTEL);
  const before = stateOf(root);
  await serveTuner(root);
  const tuning = await createMachine({ root }).tune("strict");
  expect(tuning?.knobs).toContainEqual({ knob: "06-turbo", want: "1", got: "1", ok: true });
  expect(tuning?.knobs).toContainEqual({ knob: "08-clock-limits", want: "2400000", got: "2400000", ok: true });
  expect(await tuning?.verify()).toEqual({ drift: [], kernel: null });
  await expect(createMachine({ root }).tune("strict")).rejects.toThrow("the machine's tuner did not tune it");
  await tuning?.release();
  await untilRestored(root, before);
});

test("a job reads the processor's counters through the tuner that holds the machine", async () => {
  const devices = { "dev/cpu/2/msr": "", "dev/cpu/3/msr": "" };
  const root = layHost({ ...INTEL, ...devices, "proc/cpuinfo": "vendor_id\t: GenuineIntel\nflags\t: aperfmperf" });
  symlinkSync("/usr/bin/perl", join(root, "bin/perl"));
  for (const cpu of [2, 3]) writeFileSync(join(root, `dev/cpu/${cpu}/msr`), Buffer.alloc(512, cpu));
  await serveTuner(root);
  const tuning = await createMachine({ root }).tune("strict");
  const all = (byte: bigint): number => Number(byte * 0x0101_0101_0101_0101n);
  expect(tuning?.unread).toEqual({ clock: null, smi: null, log: "the kernel's log cannot be read" });
  expect(await tuning?.registers()).toEqual({
    clocks: [
      { cpu: 2, reference: all(2n), delivered: all(2n) },
      { cpu: 3, reference: all(3n), delivered: all(3n) },
    ],
    smis: all(2n),
    unread: { clock: null, smi: null, log: "the kernel's log cannot be read" },
  });
  await tuning?.release();
  expect((await tuning?.registers())?.unread.clock).toBe("the tuner no longer answers");
});

test("who lets go finds the machine as it was, and can have it held again at once", async () => {
  const root = layHost(INTEL);
  const before = stateOf(root);
  await serveTuner(root);
  const machine = createMachine({ root });
  await (await machine.tune("strict"))?.release();
  expect(stateOf(root)).toEqual(before);
  await (await machine.tune("strict"))?.release();
  expect(stateOf(root)).toEqual(before);
});

const answers: [name: string, snapshot: object, registers: unknown, clock: string | null][] = [
  ["a tuner of an older installation", {}, undefined, "the tuner is of an older installation"],
  [
    "clocks that are no clocks",
    { registers: {} },
    { clocks: [[1, 2], ["2", 3, 4], null, [2, 3, 4]], smis: "many" },
    null,
  ],
  ["a why that is no text", { registers: { clock: 7, smi: {}, log: [] } }, { clocks: [], smis: null, why: 1 }, null],
];
for (const [name, snapshot, registers, clock] of answers)
  test(`what the tuner says of its registers is looked at: ${name}`, async () => {
    const root = layHost({});
    mkdirSync(join(root, "run/benchwarden"), { recursive: true });
    const server = createServer((socket) => {
      const lines = [JSON.stringify({ settings: [], ...snapshot }), JSON.stringify(registers ?? null)];
      socket.on("data", () => socket.write(`${lines.shift() ?? ""}\n`));
    });
    closeWith(root, server);
    await new Promise<void>((resolve) => server.listen(join(root, "run/benchwarden/tune.sock"), resolve));
    const tuning = await createMachine({ root }).tune("light");
    if (clock === null) expect(tuning?.unread.clock).toBeNull();
    else expect(tuning?.unread.clock).toContain(clock);
    const read = await tuning?.registers();
    expect(read?.clocks.every(({ cpu }) => cpu === 2)).toBe(true);
    expect(read?.smis).toBeNull();
    await tuning?.release();
  });

test("a job is told what the kernel said since it last asked", async () => {
  const root = layHost({ ...INTEL, "dev/kmsg": "2,1,1,-;mce: [Hardware Error]: of an earlier job\n" });
  const before = stateOf(root);
  await serveTuner(root);
  const tuning = await createMachine({ root }).tune("strict");
  const say = (line: string) => appendFileSync(join(root, "dev/kmsg"), `${line}\n`);
  say("2,2,2,-;CPU3: Package temperature above threshold, cpu clock throttled (total events = 1)");
  expect(await tuning?.verify()).toEqual({
    drift: [],
    kernel: { throttled: 1, ioErrors: 0, machineChecks: 0 },
  });
  say("3,3,3,-;I/O error, dev sda, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0");
  expect((await tuning?.verify())?.kernel).toEqual({ throttled: 0, ioErrors: 1, machineChecks: 0 });
  expect((await tuning?.verify())?.kernel).toEqual({ throttled: 0, ioErrors: 0, machineChecks: 0 });
  await tuning?.release();
  writeFileSync(join(root, "dev/kmsg"), before["dev/kmsg"] ?? "");
  await untilRestored(root, before);
});

test("units that ran have no part in the values, for what runs differs from day to day", () => {
  const row = { knob: "11-interrupts", want: "0-1", got: "0-1", state: "ok" };
  const unit = {
    knob: "11-interrupts",
    path: "unit:irqbalance.service",
    want: "inactive",
    got: "inactive",
    state: "ok",
  };
  const managed = { ...row, path: "/proc/irq/9/smp_affinity_list", got: "3", state: "skipped" };
  const rows = [unit, { ...row, path: "/proc/irq/8/smp_affinity_list" }, managed];
  expect(knobStates(rows)).toEqual([{ knob: "11-interrupts", want: "0-1", got: "0-1", ok: true }]);
  expect(knobStates([{ ...unit, knob: "01-services" }])).toEqual([]);
});
