import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";
import { HOLD_CLIENT, isQuiet } from "./tuning.ts";

/**
 * The machine is booted again while a job runs and holds it tuned. The container's systemd begins anew with an empty /run;
 * settings of the kernel, which a reboot of a real machine forgets, are the host's and are not written from a container.
 */
export function testRebooting({ debian, machine, github }: Bench): void {
  const ways: [how: "in order" | "at once", run: number, title: string][] = [
    ["in order", 170, "in good order"],
    ["at once", 172, "at once, as a power cut does"],
  ];
  for (const [how, run, words] of ways) {
    test(`a job during which the machine is booted again ${words}, leaves nothing, and the next is served`, async () => {
      machine.clearTraces();
      machine.sendJob({ run, step: `python3 -c '${HOLD_CLIENT}' & echo >/srv/traces/begun; sleep 600` });
      github.queue({ run, id: 800 + run });
      await machine.until(() => machine.trace("begun") !== null && isQuiet(machine), "the job runs on a tuned machine");
      const before = firstProcess();
      await debian.reboot(how);
      machine.withdrawJob();
      expect(firstProcess()).not.toBe(before);
      await machine.until(() => machine.run(["systemctl", "is-active", "bench-controller"]).status === 0, "up again");
      expect(machine.leftovers()).toEqual([]);
      expect(isQuiet(machine)).toBe(false);
      expect(machine.sh("ls /run/benchwarden")).not.toContain("tune.journal");
      expect(machine.run(["flock", "--nonblock", "/run/benchwarden/lock", "true"]).status).toBe(0);
      expect(machine.run(["bench-machine", "check", "--quick"]).stdout).toMatch(/^ok +leftovers /m);
      machine.sendJob({ run: run + 1 });
      github.queue({ run: run + 1, id: 800 + run + 1 });
      await machine.until(() => machine.trace("step") !== null, "the next job ran");
      await machine.until(() => machine.leftovers().length === 0, "nothing is left");
    });
  }

  /** When the process that is the first inside began: another one at each boot. */
  function firstProcess(): string {
    return machine.sh("cut -d' ' -f22 /proc/1/stat");
  }
}
