import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { INTEL, stateOf } from "../machine/fake-hosts.ts";
import { FEW_FILES, hosts } from "./few-files.ts";
import { RUNNER_SETUP, runTuner, startTuner } from "./run-tuner.ts";

vi.setConfig({ testTimeout: 120_000 });

const host = hosts();
const JOURNAL = "run/benchwarden/tune.journal";

test("all is put back where there is no room for a temporary file", () => {
  const root = host(INTEL);
  const before = stateOf(root);
  runTuner(root, ["tune", "--profile", "strict"]);
  const done = runTuner(root, ["restore"], { TMPDIR: join(root, "not-there") });
  expect(done).toMatchObject({ status: 0, stderr: "" });
  expect(stateOf(root)).toEqual(before);
});

test("what systemd does not answer for is named, kept in the journal, and put back when it answers again", () => {
  const root = host();
  const before = stateOf(root);
  runTuner(root, ["tune", "--profile", "strict"]);
  const systemctl = join(root, "bin/systemctl");
  renameSync(systemctl, `${systemctl}.away`);
  writeFileSync(systemctl, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const done = runTuner(root, ["restore"]);
  expect(done.status).toBe(1);
  expect(done.stderr).toContain("unit:cron.service cannot be read: it may not be active");
  expect(done.stderr).toContain("slice:user.slice cannot be read: it may not be 0-3");
  expect(readFileSync(join(root, "proc/sys/vm/swappiness"), "utf8")).toBe("60\n");
  renameSync(`${systemctl}.away`, systemctl);
  expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stderr: "" });
  expect(stateOf(root)).toEqual(before);
});

test("a setting that a later knob has reset is a refusal: strict puts all back, light notes it", () => {
  for (const [profile, status] of [
    ["strict", 2],
    ["light", 0],
  ] as const) {
    const root = host();
    const [first, second] =
      profile === "strict" ? ["smt/control", "on"] : ["cpu1/cpufreq/scaling_governor", "powersave"];
    const journalctl = join(root, "bin/journalctl");
    const script = readFileSync(journalctl, "utf8");
    const meddle = `[ "$1" != --relinquish-var ] || echo ${second} >sys/devices/system/cpu/${first}`;
    writeFileSync(journalctl, script.replace("case ", `${meddle}\ncase `));
    const before = stateOf(root);
    const done = runTuner(root, ["tune", "--profile", profile]);
    expect(done.status).toBe(status);
    expect(done.stdout + done.stderr).toContain(`did not stay: reads as ${second}`);
    expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stderr: "" });
    expect(stateOf(root)).toEqual(before);
  }
});

test("a setting that is there and cannot be read is not taken for one that is gone", () => {
  const root = host();
  runTuner(root, ["tune", "--profile", "strict"]);
  const path = join(root, "proc/sys/vm/swappiness");
  rmSync(path);
  mkdirSync(path);
  const done = runTuner(root, ["restore"]);
  expect(done).toMatchObject({ status: 1, stderr: expect.stringContaining("swappiness cannot be read") });
  rmSync(path, { recursive: true });
  expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stderr: "" });
});

test("what an older installation tuned by a knob of another name is put back too", () => {
  const root = host();
  const before = stateOf(root);
  const knobs = mkdtempSync(join(tmpdir(), "knobs-"));
  try {
    cpSync(join(RUNNER_SETUP, "knobs"), knobs, { recursive: true });
    renameSync(join(knobs, "20-memory-upkeep.sh"), join(knobs, "20-memory.sh"));
    runTuner(root, ["tune", "--profile", "strict"], { BENCH_KNOBS: knobs });
    expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stderr: "" });
    expect(stateOf(root)).toEqual(before);
  } finally {
    rmSync(knobs, { recursive: true, force: true });
  }
});

test("a tuner that is told to end in the middle leaves nothing tuned", async () => {
  const root = host(INTEL);
  const before = stateOf(root);
  const { child, ended } = startTuner(root, ["tune", "--profile", "strict"]);
  child.stdin.end();
  while (!existsSync(join(root, JOURNAL)) && child.exitCode === null) await delay(20);
  child.kill("SIGTERM");
  expect(await ended).toBe(1);
  expect(existsSync(join(root, JOURNAL))).toBe(false);
  expect(stateOf(root)).toEqual(before);
});

test("a restore right after a tuner that was killed does not miss the process that was to hold the device", async () => {
  const root = host({ ...FEW_FILES, "dev/cpu_dma_latency": "" });
  const [slow, go] = [join(root, "slow.sh"), join(root, "go")];
  // A holder that does not say its number before it may.
  writeFileSync(slow, `[ "\${3:-}" != benchwarden-holds-latency ] || while [ ! -e ${go} ]; do sleep 0.1; done\n`);
  const { child, ended } = startTuner(root, ["tune"], { BASH_ENV: slow });
  child.stdin.end();
  const beginning = (): string[] => readdirSync("/proc").filter((pid) => commandOf(pid).includes(`\0${root}/dev/`));
  while (beginning().length === 0 && child.exitCode === null) await delay(10);
  child.kill("SIGKILL");
  await ended;
  expect(existsSync(join(root, "run/benchwarden/holder.pid"))).toBe(false);
  // It waits for the lock, though not for ever.
  let done = runTuner(root, ["restore"]);
  writeFileSync(go, "");
  while (done.status === 3) done = runTuner(root, ["restore"]);
  expect(done).toMatchObject({ status: 0, stderr: "" });
  while (beginning().length > 0) await delay(10);
  expect(existsSync(join(root, "run/benchwarden/holder.pid"))).toBe(false);
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
