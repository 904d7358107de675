import { expect, test } from "vitest";
import { difference, type Guest } from "./guest.ts";
import { HOLD } from "./knobs.ts";

/** Nothing is stopped in order and `/run` is gone, and with it the journal of the knobs. */
export function testLosingPower(guest: Guest): void {
  const { debian, machine, github } = guest;

  test("after a loss of power in the middle of a tuned job nothing of it is left, and the next job is taken", async () => {
    const settings = guest.settings();
    machine.clearTraces();
    machine.sendJob({ run: 400, step: `python3 -c '${HOLD}' & echo >/srv/traces/begun; sleep 900` });
    github.queue({ run: 400, id: 400 });
    await machine.until(() => machine.trace("begun") !== null && isTuned(), "the job runs on a tuned machine");
    machine.withdrawJob();
    machine.sh("sync");
    expect(machine.leftovers()).not.toEqual([]);
    await debian.cutPower();
    await machine.boot();
    expect(machine.leftovers()).toEqual([]);
    expect(machine.debian.list("/var/lib/benchwarden/jobs")).toEqual([]);
    expect(machine.run(["systemctl", "is-active", "bench-restore", "bench-controller", "bench.slice"]).stdout).toBe(
      "active\nactive\nactive\n",
    );
    machine.sh("swapon /swap");
    expect(difference(settings, guest.settings())).toEqual([]);
    const { reports } = await guest.launches({ launches: [{ script: "echo measured" }] });
    expect(reports).toMatchObject([{ exit: 0, ended: null, stdout: "measured\n" }]);
  });

  /** The partition is one of the last knobs, and the watchdogs come behind it. */
  function isTuned(): boolean {
    const script = "cat /sys/fs/cgroup/bench.slice/cpuset.cpus.partition /proc/sys/kernel/soft_watchdog";
    return machine.run(["bash", "-c", script]).stdout === "isolated\n0\n";
  }
}
