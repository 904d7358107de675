import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestMachine } from "../runner-setup/bench-machine.ts";
import type { Ran } from "../runner-setup/booted-debian.ts";
import { FakeGitHub, GITHUB_PORT } from "../runner-setup/fake-github.ts";
import { KERNELS, type KernelName } from "./guest-kernel.ts";
import { beginLaunches, launchesShown, type Shown } from "./launches.ts";
import { VirtualDebian, whyNoMachine } from "./virtual-debian.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";
const why = whyNoMachine() ?? (FULL ? null : "it takes a quarter of an hour; npm run test:full shows it");

/** The guest's CPUs for launches, and for everything else. */
const [BENCH, HOUSE] = ["2-3", "0-1"];

const MIB = 2 ** 20;

for (const kernel of Object.keys(KERNELS) as KernelName[]) {
  const title = `a bench machine under Linux ${kernel}, with control groups v2${why === null ? "" : ` (skipped: ${why})`}`;
  describe.skipIf(why !== null)(title, { timeout: 600_000 }, () => {
    let machine: TestMachine;
    let debian: VirtualDebian;
    let github: FakeGitHub;
    let shown: Shown;
    let found: string[] = [];

    beforeAll(async () => {
      debian = new VirtualDebian(kernel);
      machine = new TestMachine(debian, { patience: 600 });
      await machine.prepare();
      await machine.boot();
      github = new FakeGitHub(machine);
      github.start();
      dropIn("bench-controller.service", "Environment=BENCHWARDEN_POLL_SECONDS=1");
      dropIn("bench-tune@.service", "Environment=BENCH_SETTLE=0");
      dropIn("bench-runner@.service", "ReadWritePaths=/srv/traces");
      const done = machine.install("jit", {
        api: `http://127.0.0.1:${GITHUB_PORT}`,
        words: ["--bench-cpus", BENCH, "--profile", "strict"],
      });
      expect(done, done.stderr).toMatchObject({ status: 0 });
      machine.sh(SWAP);
      machine.debian.write("/srv/dump.sh", DUMP);
    }, 1_200_000);
    afterAll(async () => {
      await machine?.stop();
    });

    test("the hierarchy is version 2 alone, and a job's launches are held by it", async () => {
      expect(machine.sh("stat -f -c %T /sys/fs/cgroup").trim()).toBe("cgroup2fs");
      shown = await launches({
        memoryBytes: 96 * MIB,
        processes: 40,
        launches: [
          { script: ABOUT },
          { script: MEMORY_BOMB },
          { script: ABOUT },
          { script: FORK_BOMB },
          { script: ABOUT },
          { script: STUBBORN, seconds: 4 },
          { script: ABOUT },
        ],
      });
      expect(shown.facts.limits).toMatch(/^control group: memory, processes; rlimits: .*; CPU time by control group$/);
      expect(shown.facts.warnings).toEqual([]);
    });

    test("a launch that takes more memory than it may ends as out of memory, by the kernel, and swaps nothing", () => {
      expect(shown.reports[1]).toMatchObject({ ended: "out-of-memory" });
      expect(shown.reports[1]?.stdout).not.toContain("all taken");
      expect(shown.reports[1]?.peakBytes).toBeLessThanOrEqual(96 * MIB);
      // Without the limit it takes all it wants; with one that allows to swap it does too.
      for (const limit of ["MemoryMax=infinity", "MemoryMax=96M"]) {
        expect(machine.sh(`systemd-run --quiet --pipe --wait -p ${limit} bash -c '${MEMORY_BOMB}'`)).toContain(
          "all taken",
        );
      }
    });

    test("a launch that starts more processes than it may ends as too many processes", () => {
      expect(shown.reports[3]).toMatchObject({ ended: "too-many-processes" });
      expect(machine.sh(`systemd-run --quiet --pipe --wait bash -c '${FORK_BOMB}'`)).toContain("all started");
    });

    test("a launch that ignores the wish to end, and its daemons, are gone after the time limit", () => {
      expect(shown.reports[5]).toMatchObject({ ended: "timed-out" });
      expect(shown.reports[5]?.stdout).toContain("daemon runs");
      expect(machine.run(["pgrep", "-af", "sleep 4321"]).stdout).toBe("");
    });

    test("after each of them the next launch runs, on the bench CPUs, with no filter but those of process 1", () => {
      const filters = /^Seccomp_filters:\s+(\d+)/m.exec(machine.sh("cat /proc/1/status"))?.[1];
      for (const index of [0, 2, 4, 6]) {
        expect(shown.reports[index]).toMatchObject({ exit: 0, ended: null, stderr: "" });
        expect(shown.reports[index]?.cpuSeconds).toBeGreaterThan(0);
        const about = Object.fromEntries(
          (shown.reports[index]?.stdout ?? "")
            .trim()
            .split("\n")
            .map((line) => line.split("=")),
        );
        expect(about).toEqual({
          cpus: BENCH,
          filters,
          nested: "refused",
          joined: "refused",
          capabilities: "0000000000000000",
          privileges: "1",
        });
      }
    });

    test("a launch's daemons cannot leave its group, and end with it", async () => {
      beginLaunches(machine, github, { launches: [{ script: DAEMON, phase: "build" }, { script: ABOUT }] });
      await machine.until(() => machine.run(["pgrep", "-f", "^sleep 9876"]).status === 0, "the daemon runs");
      const groups = machine
        .sh("for p in $(pgrep -f '^sleep 9876'); do cut -d: -f3 /proc/$p/cgroup; done | sort -u")
        .trim();
      expect(groups).toMatch(/^\/bench\.slice\/bench-launch@[^/]+\.service\/benchwarden-\d+-\d+$/);
      const { reports } = await launchesShown(machine);
      expect(reports.map(({ exit, ended }) => ({ exit, ended }))).toEqual([
        { exit: 0, ended: null },
        { exit: 0, ended: null },
      ]);
      expect(machine.run(["pgrep", "-f", "^sleep 9876"]).stdout).toBe("");
    });

    test("after a job there is no process, group, mount or file of it", () => {
      expect(machine.leftovers()).toEqual([]);
      expect(
        machine.sh("find /sys/fs/cgroup -name 'benchwarden-*' -o -name 'bench-launch@*' -o -name 'bench-runner@*'"),
      ).toBe("");
      expect(machine.sh("find /tmp /var/tmp /dev/shm -user bench-job -o -user bench-runner")).toBe("");
    });

    test("every knob of this machine is as wanted, or the kernel's own words say why not; the partition is real", async () => {
      found = dump();
      const done = tune();
      expect(done, done.stderr).toMatchObject({ status: 0 });
      // Whoever looks at a machine with `sysctl -a` must change nothing by it.
      dump();
      const { settings, skipped } = JSON.parse(done.stdout) as Snapshot;
      for (const one of settings) {
        if (one.state === "ok") expect(one, one.path).toMatchObject({ got: expect.anything() });
        else expect(one).toMatchObject({ knob: "11-interrupts", state: "skipped", why: MANAGED });
      }
      expect(skipped.map(({ knob }) => knob)).not.toContain("14-partition");
      expect(settings.length).toBeGreaterThan(30);
      for (const [path, want] of TUNED) expect(machine.sh(`cat ${path}`).trim(), path).toBe(want);
      // Nothing else runs on the bench CPUs any more: whoever has a group of its own and whoever has none.
      const others =
        "for f in $(find /sys/fs/cgroup -name cpuset.cpus.effective -not -path '*/bench.slice/*'); do cat $f; done | sort -u";
      expect(machine.sh(others).trim()).toBe(HOUSE);
    });

    test("a restore gives exactly what was found, also when somebody looked at every setting meanwhile", () => {
      const done = machine.run(["bench-machine", "restore"]);
      expect(done, done.stderr).toMatchObject({ status: 0 });
      expect(difference(found, dump())).toEqual([]);
    });

    test("in the partition, where nothing is moved between CPUs, a launch does not share its CPU with the launcher", async () => {
      beginLaunches(machine, github, { tuned: true, launches: [{ script: `${ABOUT}\nsleep 6` }] });
      await machine.until(() => launcherCpus() !== "", "the launcher runs");
      await machine.until(() => launcherCpus() === "2", `the launcher is apart: ${launcherCpus()}`);
      const { reports } = await launchesShown(machine);
      expect(reports[0]?.stdout).toContain("cpus=3\n");
    });

    test("the end of that job has put everything back", async () => {
      await untilRestored();
      expect(difference(found, dump())).toEqual([]);
    });

    test("a holder that is killed in the middle leaves nothing tuned", async () => {
      machine.sh(`systemd-run --quiet --unit=holds python3 -c '${HOLD}'`);
      await machine.until(
        () => Number(machine.run(["grep", "-c", "got", "/run/benchwarden/tune.journal"]).stdout) > 10,
        "it writes",
      );
      machine.sh("systemctl kill --signal=KILL --kill-whom=all 'bench-tune@*.service'");
      await untilRestored();
      machine.run(["systemctl", "stop", "holds"]);
      expect(difference(found, dump())).toEqual([]);
    });

    test("a partition that the kernel calls invalid is refused by its words, and all is put back", () => {
      machine.sh(RIVAL);
      const before = dump();
      const done = tune();
      expect(done.status).toBe(2);
      expect(done.stderr).toMatch(
        /14-partition: .*cpuset\.cpus\.(partition|exclusive) refused .*: (reads back as isolated invalid \(.+\)|.*[Ii]nvalid argument)/,
      );
      const after = dump();
      machine.sh("rmdir /sys/fs/cgroup/rival");
      expect(difference(before, after)).toEqual([]);
    });

    test("after a loss of power in the middle of a tuned job nothing of it is left, and the next job is taken", async () => {
      const settings = dump();
      machine.clearTraces();
      machine.sendJob({ run: 400, step: "echo >/srv/traces/begun; sleep 900" });
      github.queue({ run: 400, id: 400 });
      await machine.until(() => machine.trace("begun") !== null, "the job runs");
      const done = tune();
      expect(done, done.stderr).toMatchObject({ status: 0 });
      machine.withdrawJob();
      machine.sh("sync");
      await debian.cutPower();
      await machine.boot();
      expect(machine.leftovers()).toEqual([]);
      expect(machine.debian.list("/var/lib/benchwarden/jobs")).toEqual([]);
      expect(machine.run(["systemctl", "is-active", "bench-restore", "bench-controller", "bench.slice"]).stdout).toBe(
        "active\nactive\nactive\n",
      );
      github.start();
      machine.sh("swapon /swap");
      expect(difference(settings, dump())).toEqual([]);
      const { reports } = await launches({ launches: [{ script: ABOUT }] });
      expect(reports[0]).toMatchObject({ exit: 0, ended: null });
    });

    function tune(): Ran {
      return machine.run(["env", "BENCH_SETTLE=0", "bench-machine", "tune", "--profile", "strict", "--json"]);
    }

    /** No journal, and nobody who holds the lock, for one may just begin. */
    async function untilRestored(): Promise<void> {
      const script = "test ! -e /run/benchwarden/tune.journal && flock --nonblock /run/benchwarden/lock true";
      await machine.until(() => machine.run(["bash", "-c", script]).status === 0, "all is put back");
    }

    function dump(): string[] {
      return machine.sh("bash /srv/dump.sh").split("\n");
    }

    function launcherCpus(): string {
      return machine
        .run(["bash", "-c", "cat /sys/fs/cgroup/bench.slice/bench-launch@*/launcher/cpuset.cpus"])
        .stdout.trim();
    }

    async function launches(wishes: Parameters<typeof beginLaunches>[2]): Promise<Shown> {
      beginLaunches(machine, github, wishes);
      return launchesShown(machine);
    }

    function dropIn(unit: string, line: string): void {
      machine.sh(`d=/etc/systemd/system/${unit}.d; mkdir -p $d; printf '[Service]\\n%s\\n' '${line}' >$d/test.conf`);
    }
  });
}

interface Snapshot {
  readonly settings: readonly { knob: string; path: string; got: string; state: string; why: string }[];
  readonly skipped: readonly { knob: string; why: string }[];
}

function difference(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}

/** How kernels refuse to move an interrupt: the older one, the younger one. */
const MANAGED = expect.stringMatching(/^(Input\/output error|Operation not permitted)$/);

/** What some knobs do, read without the tuner. */
const TUNED: readonly [path: string, want: string][] = [
  ["/sys/fs/cgroup/bench.slice/cpuset.cpus.partition", "isolated"],
  ["/sys/fs/cgroup/bench.slice/cpuset.cpus.effective", BENCH],
  ["/sys/devices/virtual/workqueue/cpumask", "3"],
  ["/proc/irq/default_smp_affinity", "3"],
  ["/proc/sys/vm/swappiness", "10"],
  ["/proc/sys/kernel/soft_watchdog", "0"],
  ["/proc/sys/kernel/timer_migration", "0"],
  ["/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never"],
];

/**
 * Every setting that a knob may touch, and many that none does. Of a group with processes the kernel takes no list of CPUs
 * away: there what is really allowed is compared. Reading them all is part of the test. What the kernel makes of the memory
 * that is free at boot is left out.
 */
const DUMP = `
show() { for f; do [[ ! -f $f ]] || printf '%s = %s\\n' "$f" "$(tr '\\n' ';' <$f 2>/dev/null)"; done; }
show $(ls -d /proc/sys/kernel/* /proc/sys/vm/* | grep -Ev '/(ns_last_pid|stat_refresh|user_reserve_kbytes)$')
show /sys/kernel/mm/transparent_hugepage/{enabled,defrag,khugepaged/defrag} /sys/kernel/mm/ksm/run
show /sys/devices/virtual/workqueue/{cpumask,writeback/cpumask} /proc/irq/default_smp_affinity /proc/irq/*/smp_affinity_list
show /sys/fs/cgroup/cgroup.subtree_control /sys/fs/cgroup/cpuset.cpus.effective
show /sys/fs/cgroup/{init.scope,*.slice}/{cpuset.cpus.effective,cpuset.cpus.partition}
show /sys/fs/cgroup/bench.slice/cpuset.*
systemctl list-units --all --type=timer,socket --plain --no-legend --no-pager | awk '{ print $1, $3 }'
systemctl is-active irqbalance cron
systemctl show -p AllowedCPUs --value init.scope system.slice user.slice bench.slice
find /run/systemd /run/benchwarden -name '*AllowedCPUs*' -o -name 'tune.journal*' -o -name holder.pid -o -name refusal
`;

/** Another group claims a bench CPU, as a root of a partition of its own would. */
const RIVAL = `
mkdir /sys/fs/cgroup/rival
if [[ -e /sys/fs/cgroup/rival/cpuset.cpus.exclusive ]]; then echo 3 >/sys/fs/cgroup/rival/cpuset.cpus.exclusive
else echo 3 >/sys/fs/cgroup/rival/cpuset.cpus; fi
`;

const HOLD = `
import socket, time
one = socket.socket(socket.AF_UNIX); one.connect("/run/benchwarden/tune.sock")
one.sendall(b"hold strict\\n")
time.sleep(900)
`;

/** Memory beyond the limit must have somewhere to go, or nothing would show that it may not go there. */
const SWAP = "fallocate -l 512M /swap && chmod 600 /swap && mkswap /swap >/dev/null && swapon /swap";

/** Three times what the test allows, and no more: unlimited it must end well. */
const MEMORY_BOMB = `python3 -c "taken = [bytearray(2 ** 20) for _ in range(288)]; print(\\"all taken\\")"`;

const FORK_BOMB = `for i in $(seq 80); do sleep 60 & done; echo all started; kill $(jobs -p)`;

/** Ignores SIGTERM, and so does what it started twice removed and in a session of its own. */
const STUBBORN = `
trap '' TERM
(setsid bash -c 'trap "" TERM; setsid sleep 4321 & echo daemon runs; sleep 4321' &)
while true; do sleep 1; done
`;

const DAEMON = `
(setsid bash -c 'trap "" TERM HUP; (setsid sleep 9876 &); sleep 9876' </dev/null >/dev/null 2>&1 &)
sleep 8
`;

/** What a launch sees of itself and may do. */
const ABOUT = `
status() { awk -v name="$1:" '$1 == name { print $2 }' /proc/self/status; }
echo "cpus=$(status Cpus_allowed_list)"
echo "filters=$(status Seccomp_filters)"
echo "capabilities=$(status CapEff)"
echo "privileges=$(status NoNewPrivs)"
unshare --user true 2>/dev/null && echo nested=made || echo nested=refused
mkdir /tmp/groups; mount -t cgroup2 none /tmp/groups 2>/dev/null && echo joined=mounted || echo joined=refused
`;
