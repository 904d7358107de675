import { beforeAll, describe, expect, test } from "vitest";
import { BENCH, type Guest } from "./guest.ts";
import { beginLaunches, launchesShown, letGo, type Shown, UNTIL_LET_GO } from "./launches.ts";

const MIB = 2 ** 20;

/** The kernel holds the launches of a job, whatever they do, and nothing of a job outlives it. */
export function testLimits(guest: Guest): void {
  describe("its limits", () => {
    const { machine, github } = guest;
    let shown: Shown;
    beforeAll(async () => {
      shown = await guest.launches({
        memoryBytes: 96 * MIB,
        processes: 40,
        launches: [
          { script: ABOUT },
          { script: MEMORY_BOMB },
          { script: ABOUT },
          { script: FORK_BOMB },
          { script: ABOUT },
          { script: STUBBORN, seconds: 30 },
          { script: ABOUT },
        ],
      });
    }, 3_600_000);

    test("the hierarchy is version 2 alone, and a job's launches are held by it", () => {
      expect(machine.sh("stat -f -c %T /sys/fs/cgroup").trim()).toBe("cgroup2fs");
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
      letGo(machine);
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
  });
}

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
${UNTIL_LET_GO}
`;

/** What a launch sees of itself and may do. */
export const ABOUT = `
status() { awk -v name="$1:" '$1 == name { print $2 }' /proc/self/status; }
echo "cpus=$(status Cpus_allowed_list)"
echo "filters=$(status Seccomp_filters)"
echo "capabilities=$(status CapEff)"
echo "privileges=$(status NoNewPrivs)"
unshare --user true 2>/dev/null && echo nested=made || echo nested=refused
mkdir /tmp/groups; mount -t cgroup2 none /tmp/groups 2>/dev/null && echo joined=mounted || echo joined=refused
`;
