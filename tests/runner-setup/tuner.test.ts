import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { isAlive } from "../../src/sandbox/process-tree.ts";
import { AARCH64, AMD, GUEST, INTEL, LAPTOP, layHost, stateOf, type Tree } from "../machine/fake-hosts.ts";
import { runTuner, startTuner } from "./run-tuner.ts";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) {
    runTuner(root, ["restore"]);
    rmSync(root, { recursive: true, force: true });
  }
});

function host(tree: Tree): string {
  const root = layHost(tree);
  roots.push(root);
  return root;
}

function value(root: string, path: string): string {
  return readFileSync(join(root, path), "utf8").trim();
}

const CPU = "sys/devices/system/cpu";
const JOURNAL = "run/benchwarden/tune.journal";

describe("what the tuner writes", () => {
  const rows: [name: string, tree: Tree, profile: string, changed: Tree][] = [
    [
      "an Intel server",
      INTEL,
      "strict",
      {
        [`${CPU}/smt/control`]: "off",
        [`${CPU}/cpu3/cpufreq/scaling_governor`]: "performance",
        [`${CPU}/cpu3/cpufreq/energy_performance_preference`]: "performance",
        [`${CPU}/cpu3/power/energy_perf_bias`]: "0",
        [`${CPU}/intel_pstate/no_turbo`]: "1",
        [`${CPU}/cpu3/cpufreq/scaling_min_freq`]: "2400000",
        [`${CPU}/cpu3/cpufreq/scaling_max_freq`]: "2400000",
        [`${CPU}/intel_uncore_frequency/package_00_die_00/min_freq_khz`]: "2400000",
        "proc/irq/default_smp_affinity": "00000003",
        "proc/irq/17/smp_affinity_list": "0-1",
        "sys/devices/virtual/workqueue/cpumask": "00000003",
        "slices/user.slice": "0-1",
        "sys/fs/cgroup/bench.slice/cpuset.cpus.exclusive": "2-3",
        "sys/fs/cgroup/bench.slice/cpuset.cpus.partition": "isolated",
        "proc/sys/kernel/randomize_va_space": "2",
        "sys/kernel/mm/transparent_hugepage/enabled": "madvise",
        "proc/sys/vm/swappiness": "10",
        "proc/sys/kernel/perf_event_paranoid": "2",
        "units/irqbalance.service": "inactive",
        "units/apt-daily.timer": "inactive",
        "units/systemd-timesyncd.service": "active",
        "logs/storage": "volatile",
      },
    ],
    [
      "an AMD server",
      AMD,
      "strict",
      {
        [`${CPU}/cpufreq/boost`]: "0",
        [`${CPU}/cpu0/cpufreq/scaling_min_freq`]: "3000000",
        [`${CPU}/cpu0/cpufreq/scaling_max_freq`]: "3000000",
        [`${CPU}/amd_pstate/status`]: "active",
      },
    ],
    [
      "an aarch64 server",
      AARCH64,
      "strict",
      {
        [`${CPU}/cpu1/cpufreq/boost`]: "0",
        [`${CPU}/cpu1/cpufreq/scaling_max_freq`]: "2600000",
        [`${CPU}/smt/control`]: "notsupported",
      },
    ],
    [
      "a laptop with the light profile keeps its threads and its interrupts",
      LAPTOP,
      "light",
      {
        [`${CPU}/smt/control`]: "on",
        [`${CPU}/cpu1/cpufreq/scaling_governor`]: "performance",
        "proc/sys/vm/swappiness": "60",
        "proc/sys/kernel/numa_balancing": "0",
        "units/irqbalance.service": "active",
        "logs/storage": "volatile",
      },
    ],
    [
      "a virtual machine has few knobs",
      GUEST,
      "light",
      { "sys/kernel/mm/ksm/run": "0", "proc/sys/vm/swappiness": "60" },
    ],
  ];
  for (const [name, tree, profile, changed] of rows) {
    test(`on ${name}, and puts back`, () => {
      const root = host(tree);
      const before = stateOf(root);
      expect(runTuner(root, ["tune", "--profile", profile])).toMatchObject({ status: 0, stderr: "" });
      expect(stateOf(root)).toMatchObject(changed);
      expect(runTuner(root, ["verify"])).toMatchObject({ status: 0 });
      expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stderr: "" });
      expect(stateOf(root)).toEqual(before);
      expect(existsSync(join(root, JOURNAL))).toBe(false);
    });
  }
});

describe("the journal", () => {
  test("is root's alone and holds every old value before anything is written", () => {
    const root = host(INTEL);
    runTuner(root, ["tune", "--profile", "strict"]);
    expect(statSync(join(root, JOURNAL)).mode & 0o777).toBe(0o600);
    const lines = value(root, JOURNAL)
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(lines[0]).toMatchObject({ boot: INTEL["proc/sys/kernel/random/boot_id"], profile: "strict" });
    const found = lines.filter((line) => "old" in line);
    const firstNote = lines.findIndex((line) => "got" in line);
    expect(lines.slice(1, firstNote)).toEqual(found);
    expect(found).toContainEqual({
      knob: "05-energy-preference",
      path: `/${CPU}/cpu0/cpufreq/energy_performance_preference`,
      old: "balance_performance",
      want: "performance",
    });
  });

  test("of a tuner that died is put back before anything is read, so tuned values never become originals", () => {
    const root = host(INTEL);
    const before = stateOf(root);
    runTuner(root, ["tune", "--profile", "strict"]);
    const again = runTuner(root, ["tune", "--profile", "light"]);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stderr).toContain("a tuner died here");
    expect(value(root, "proc/sys/vm/swappiness")).toBe("60");
    runTuner(root, ["restore"]);
    expect(stateOf(root)).toEqual(before);
  });

  test("without a note of the write puts back whatever it reads: the tuner may have died in between", () => {
    const root = host(INTEL);
    const before = stateOf(root);
    runTuner(root, ["tune", "--profile", "strict"]);
    const lines = value(root, JOURNAL).split("\n");
    const withoutNote = lines.filter((line) => !(line.includes("swappiness") && line.includes('"got"')));
    expect(withoutNote).toHaveLength(lines.length - 1);
    // A last line that was cut off, and a value that the kernel made another of.
    writeFileSync(join(root, JOURNAL), `${withoutNote.join("\n")}\n{"path":"/proc/sys/vm/swap`);
    writeFileSync(join(root, "proc/sys/vm/swappiness"), "11\n");
    expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stderr: "" });
    expect(stateOf(root)).toEqual(before);
  });

  test("names what someone else has changed meanwhile, and leaves that alone", () => {
    const root = host(INTEL);
    runTuner(root, ["tune", "--profile", "strict"]);
    writeFileSync(join(root, "proc/sys/vm/swappiness"), "33\n");
    const done = runTuner(root, ["restore"]);
    expect(done.status).toBe(1);
    expect(done.stderr).toContain("/proc/sys/vm/swappiness is 33, which someone else wrote");
    expect(value(root, "proc/sys/vm/swappiness")).toBe("33");
    expect(value(root, `${CPU}/smt/control`)).toBe("on");
    expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stdout: "nothing to put back\n" });
  });
});

test("the clock's knobs are put back in the order of writing, all others in reverse", () => {
  const root = host(INTEL);
  runTuner(root, ["tune", "--profile", "strict"]);
  const lines = runTuner(root, ["restore", "--dry-run"]).stdout.split("\n");
  const at = (part: string): number => lines.findIndex((line) => line.includes(part));
  const order = [
    "perf_event_paranoid",
    "cpuset.cpus.partition: member",
    "cpuset.cpus.exclusive",
    "irqbalance",
    "hold:/dev/cpu_dma_latency: free",
    "scaling_governor",
    "energy_performance_preference",
    "no_turbo",
    "scaling_max_freq: 3800000",
    "scaling_min_freq: 800000",
    "smt/control",
    "apt-daily.timer",
  ].map(at);
  expect(order).not.toContain(-1);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test("a thread that comes back last has its clock put back too, whatever the kernel made of it and of turbo", () => {
  const root = host(INTEL);
  const before = stateOf(root);
  const clock = join(root, `${CPU}/cpu3/cpufreq/scaling_governor`);
  const turbo = join(root, `${CPU}/intel_pstate/no_turbo`);
  // Switching SMT off takes the second threads' clocks away, before they are tuned; switching it on brings them back. Here
  // starting a service of the first knob does, for that is the last to be put back.
  renameSync(clock, `${clock}.away`);
  writeFileSync(
    join(root, "bin/systemctl"),
    readFileSync(join(root, "bin/systemctl"), "utf8").replace(
      '"start "*)',
      `"start "*) [ "$2" != cron.service ] || [ ! -f ${clock}.away ] || { rm ${clock}.away; echo schedutil >${clock}; echo 1 >${turbo}; };`,
    ),
  );
  renameSync(`${clock}.away`, clock);
  runTuner(root, ["tune", "--profile", "strict"]);
  const journal = join(root, JOURNAL);
  const noted = readFileSync(journal, "utf8").replace(
    /(cpu3\/cpufreq\/scaling_governor","got":)"performance","state":"ok","why":""/,
    '$1"","state":"skipped","why":"gone"',
  );
  writeFileSync(journal, noted);
  renameSync(clock, `${clock}.away`);
  expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stderr: "" });
  expect(stateOf(root)).toEqual(before);
});

test("--json makes an object of each line", () => {
  const root = host(GUEST);
  for (const words of [["check", "--profile", "light"], ["tune", "--dry-run"], ["status"], ["restore"]]) {
    const lines = runTuner(root, [...words, "--json"])
      .stdout.trim()
      .split("\n");
    for (const line of lines) expect(JSON.parse(line), words.join(" ")).toEqual({ text: expect.stringMatching(/\S/) });
  }
});

test("limits of the clock never cross: what moves away from the other goes first", () => {
  const capped = { ...INTEL, [`${CPU}/cpu0/cpufreq/scaling_max_freq`]: "1200000" };
  const root = host(capped);
  runTuner(root, ["tune", "--profile", "light"]);
  const notes = value(root, JOURNAL)
    .split("\n")
    .filter((line) => line.includes('"got"') && line.includes("cpu0/cpufreq/scaling_m"));
  expect(notes.map((line) => /scaling_\w+/.exec(line)?.[0])).toEqual(["scaling_max_freq", "scaling_min_freq"]);
  const back = runTuner(root, ["restore", "--dry-run"])
    .stdout.split("\n")
    .filter((line) => line.includes("cpu0/cpufreq/scaling_m"));
  expect(back.map((line) => /scaling_\w+/.exec(line)?.[0])).toEqual(["scaling_min_freq", "scaling_max_freq"]);
});

test("a dry run prints what it would write and run, and changes nothing", () => {
  const root = host(INTEL);
  const before = stateOf(root);
  const done = runTuner(root, ["tune", "--profile", "strict", "--dry-run"]);
  expect(done.status).toBe(0);
  expect(done.stdout).toContain(`would write off to /${CPU}/smt/control (now on)`);
  expect(done.stdout).toContain("would run sync");
  expect(stateOf(root)).toEqual(before);
  expect(existsSync(join(root, "run/benchwarden"))).toBe(false);
  expect(existsSync(join(root, "commands.log"))).toBe(false);
});

test("a second application changes nothing and the check agrees", () => {
  const root = host(AMD);
  expect(runTuner(root, ["check", "--profile", "light"]).status).toBe(2);
  runTuner(root, ["tune", "--profile", "light"]);
  const tuned = stateOf(root);
  expect(runTuner(root, ["check", "--profile", "light"])).toMatchObject({ status: 0 });
  runTuner(root, ["tune", "--profile", "light"]);
  expect(stateOf(root)).toEqual(tuned);
});

test("the check tells what is missing at boot, with advice", () => {
  const done = runTuner(host(INTEL), ["check", "--profile", "strict"]);
  expect(done.stdout).toContain(
    "15-boot-isolation: not as wanted: boot:isolcpus is empty, wanted managed_irq,2-3; boot:rcu_nocbs is empty, wanted 2-3; boot:irqaffinity is empty, wanted 0-1; to change it: bench-machine install --boot",
  );
});

test("what is only looked at is told and never written: a host that gives no memory it has not", () => {
  const root = host({ ...INTEL, "proc/sys/vm/overcommit_memory": "2" });
  const done = runTuner(root, ["check", "--profile", "strict"]);
  expect(done.stdout).toContain(
    "21-overcommit: not as wanted: /proc/sys/vm/overcommit_memory is 2, wanted 0; to change it: sysctl",
  );
  runTuner(root, ["tune", "--profile", "strict"]);
  expect(value(root, "proc/sys/vm/overcommit_memory")).toBe("2");
});

test("the value that the kernel marks with brackets is the one read", () => {
  const root = host({ ...GUEST, "sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never" });
  const plan = runTuner(root, ["tune", "--profile", "light", "--dry-run"]).stdout;
  expect(plan).not.toContain("transparent_hugepage/enabled");
  expect(plan).toContain("transparent_hugepage/defrag");
});

test("an interrupt that is gone at the end is left out, and all others are put back", () => {
  const root = host(INTEL);
  const { "proc/irq/17/smp_affinity_list": _gone, ...before } = stateOf(root);
  runTuner(root, ["tune", "--profile", "strict"]);
  rmSync(join(root, "proc/irq/17"), { recursive: true });
  expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stderr: "" });
  expect(stateOf(root)).toEqual(before);
});

test("masks are written in the kernel's form, and leading zeros do not matter", () => {
  const many = { ...SERVER_OF_70, "proc/irq/default_smp_affinity": "3f,ffffffff,ffffffff" };
  const root = host(many);
  expect(runTuner(root, ["tune", "--profile", "strict"])).toMatchObject({ status: 0 });
  expect(value(root, "proc/irq/default_smp_affinity")).toBe("00000030,00000000,00000003");
  runTuner(root, ["restore"]);
  expect(value(root, "proc/irq/default_smp_affinity")).toBe("3f,ffffffff,ffffffff");
});
const SERVER_OF_70: Tree = {
  ...INTEL,
  [`${CPU}/present`]: "0-69",
  "etc/benchwarden/machine.conf": "BENCH_CPUS=2-67\n",
};

describe("a job that holds the machine", () => {
  async function answers(
    root: string,
    words: readonly string[],
  ): Promise<{ lines: string[]; done: () => Promise<number | null> }> {
    const { child, ended } = startTuner(root, ["hold"]);
    const lines: string[] = [];
    let rest = "";
    child.stdout.setEncoding("utf8");
    for (const word of words) {
      child.stdin.write(`${word}\n`);
      while (!rest.includes("\n")) {
        const chunk = await new Promise<string | null>((resolve) => {
          child.stdout.once("data", resolve);
          child.once("exit", () => resolve(null));
        });
        if (chunk === null) return { lines, done: () => ended };
        rest += chunk;
      }
      lines.push(rest.slice(0, rest.indexOf("\n")));
      rest = rest.slice(rest.indexOf("\n") + 1);
    }
    return {
      lines,
      done: async () => {
        child.stdin.end();
        return ended;
      },
    };
  }

  test("gets the snapshot, then the drift, and lets go at the end of its input", async () => {
    const root = host(INTEL);
    const before = stateOf(root);
    const { lines, done } = await answers(root, ["hold strict", "verify"]);
    const snapshot = JSON.parse(lines[0] ?? "") as { profile: string; settings: unknown[]; skipped: unknown[] };
    expect(snapshot.profile).toBe("strict");
    expect(snapshot.settings).toContainEqual(
      expect.objectContaining({ knob: "02-smt", want: "off", got: "off", state: "ok", old: "on" }),
    );
    expect(snapshot.skipped).toContainEqual({ knob: "07-boost", why: "absent" });
    expect(JSON.parse(lines[1] ?? "")).toEqual({ drift: [], kernel: null });
    expect(runTuner(root, ["restore"])).toMatchObject({ status: 3 });
    expect(runTuner(root, ["tune"])).toMatchObject({ status: 3 });
    expect(await done()).toBe(0);
    expect(stateOf(root)).toEqual(before);
  });

  test("any other word closes, before and after tuning", async () => {
    const root = host(GUEST);
    const before = stateOf(root);
    expect((await answers(root, ["tune; id"])).lines).toEqual([]);
    const { lines, done } = await answers(root, ["hold light", "restore"]);
    expect(lines.length).toBe(1);
    expect(await done()).toBe(0);
    expect(stateOf(root)).toEqual(before);
  });
});

test("a process holds the latency device while tuned, and is gone afterwards", () => {
  const root = host(LAPTOP);
  runTuner(root, ["tune"]);
  const pid = value(root, "run/benchwarden/holder.pid");
  expect(spawnSync("readlink", [`/proc/${pid}/fd/3`], { encoding: "utf8" }).stdout.trim()).toBe(
    join(root, "dev/cpu_dma_latency"),
  );
  runTuner(root, ["restore"]);
  expect(isAlive(Number(pid))).toBe(false);
});

test("wrong words end with 4 and the manual", () => {
  const root = host(GUEST);
  const rows: [args: string[], text: string][] = [
    [["tine"], 'there is no verb "tine"'],
    [["tune", "--profile", "fast"], 'there is no profile "fast"'],
    [["tune", "--force"], "unknown option --force"],
  ];
  for (const [args, text] of rows) {
    const done = runTuner(root, args);
    expect(done.status, args.join(" ")).toBe(4);
    expect(done.stderr).toContain(text);
    expect(done.stderr).toContain("usage: tune.sh VERB");
  }
});
