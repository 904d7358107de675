import { beforeAll, describe, expect, test } from "vitest";
import { BENCH, difference, type Guest, HOUSE } from "./guest.ts";
import { beginLaunches, launchesShown, letGo, UNTIL_LET_GO } from "./launches.ts";
import { ABOUT } from "./limits.ts";

/** The tuner turns every knob that this kernel has, and puts each back, however it ends. */
export function testKnobs(guest: Guest): void {
  describe("its knobs", () => {
    const { machine, github } = guest;
    let found: string[] = [];
    beforeAll(() => {
      found = guest.settings();
    }, 1_800_000);

    test("every knob of this machine is as wanted, or the kernel's own words say why not; the partition is real", async () => {
      const done = guest.tune();
      expect(done, done.stderr).toMatchObject({ status: 0 });
      // Whoever looks at a machine with `sysctl -a` must change nothing by it.
      guest.settings();
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
      expect(difference(found, guest.settings())).toEqual([]);
    });

    test("in the partition, where nothing is moved between CPUs, a launch does not share its CPU with the launcher", async () => {
      beginLaunches(machine, github, { tuned: true, launches: [{ script: `${ABOUT}\n${UNTIL_LET_GO}` }] });
      await machine.until(() => launcherCpus() !== "", "the launcher runs");
      await machine.until(() => launcherCpus() === "2", `the launcher is apart: ${launcherCpus()}`);
      letGo(machine);
      const { reports } = await launchesShown(machine);
      expect(reports[0]?.stdout).toContain("cpus=3\n");
    });

    test("the end of that job has put everything back", async () => {
      await guest.untilRestored();
      expect(difference(found, guest.settings())).toEqual([]);
    });

    test("a holder that is killed in the middle leaves nothing tuned", async () => {
      machine.sh(`systemd-run --quiet --unit=holds python3 -c '${HOLD}'`);
      await machine.until(
        () => Number(machine.run(["grep", "-c", "got", "/run/benchwarden/tune.journal"]).stdout) > 10,
        "it writes",
      );
      machine.sh("systemctl kill --signal=KILL --kill-whom=all 'bench-tune@*.service'");
      await guest.untilRestored();
      machine.run(["systemctl", "stop", "holds"]);
      expect(difference(found, guest.settings())).toEqual([]);
    });

    test("a partition that the kernel calls invalid is refused by its words, and all is put back", () => {
      machine.sh(RIVAL);
      const before = guest.settings();
      const done = guest.tune();
      expect(done.status).toBe(2);
      expect(done.stderr).toMatch(
        /14-partition: .*cpuset\.cpus\.(partition|exclusive) refused .*: (reads back as isolated invalid \(.+\)|.*[Ii]nvalid argument)/,
      );
      const after = guest.settings();
      machine.sh("rmdir /sys/fs/cgroup/rival");
      expect(difference(before, after)).toEqual([]);
    });

    function launcherCpus(): string {
      return machine
        .run(["bash", "-c", "cat /sys/fs/cgroup/bench.slice/bench-launch@*/launcher/cpuset.cpus"])
        .stdout.trim();
    }
  });
}

interface Snapshot {
  readonly settings: readonly { knob: string; path: string; got: string; state: string; why: string }[];
  readonly skipped: readonly { knob: string; why: string }[];
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

/** Another group claims a bench CPU, as a root of a partition of its own would. */
const RIVAL = `
mkdir /sys/fs/cgroup/rival
if [[ -e /sys/fs/cgroup/rival/cpuset.cpus.exclusive ]]; then echo 3 >/sys/fs/cgroup/rival/cpuset.cpus.exclusive
else echo 3 >/sys/fs/cgroup/rival/cpuset.cpus; fi
`;

/** What a job does to have the machine tuned: it holds its end of the connection. */
export const HOLD = `
import socket, time
one = socket.socket(socket.AF_UNIX); one.connect("/run/benchwarden/tune.sock")
one.sendall(b"hold strict\\n")
time.sleep(900)
`;
