import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";

/** A machine whose runner is registered and stays. */
export function testStanding({ machine, journal }: Bench): void {
  test("a machine can become another kind: its units of before are gone, a stored registration is copied in for each job", async () => {
    machine.clearTraces();
    machine.sh(
      "mkdir -p /etc/benchwarden/registration && echo '{\"stored\": true}' >/etc/benchwarden/registration/.runner",
    );
    machine.sendJob({ run: 150, step: STANDING_STEP });
    const done = machine.install("standing");
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(machine.run(["systemctl", "is-active", "bench-controller.service"]).stdout.trim()).toBe("inactive");
    await machine.until(() => machine.trace("first") !== null, "the first job ran");
    expect(machine.trace("first")).toContain("stored");
    machine.sendJob({ run: 151, step: STANDING_STEP });
    await machine.until(() => machine.trace("second") !== null, "the second job ran");
    // Written into the registration and the home by the first job.
    expect(machine.trace("second")).not.toContain("planted");
    expect(machine.sh("cat /etc/benchwarden/registration/.runner")).not.toContain("planted");
  });

  test("A24 a job of another workflow reaches the standing runner: it is killed, and the next one is served", async () => {
    machine.clearTraces();
    machine.sendJob({ run: 152, event: "pull_request", always: "echo alive >/srv/traces/always" });
    await machine.until(() => journal().includes("refused and ended: the event is not workflow_dispatch"), "refused");
    machine.sendJob({ run: 153, step: "echo >/srv/traces/next" });
    await machine.until(() => machine.trace("next") !== null, "the next job ran");
    expect(machine.trace("always")).toBeNull();
    machine.withdrawJob();
  });
}

/** Tells what the registration says and leaves a mark in it; the trace is named by which job it is. */
const STANDING_STEP = `
name=first; [[ ! -e /srv/traces/first ]] || name=second
{ cat .runner "$HOME/mark" 2>/dev/null || true; } >/srv/traces/$name.half
echo planted | tee -a .runner >"$HOME/mark"
mv /srv/traces/$name.half /srv/traces/$name
rm -f /srv/job/variables 2>/dev/null || true
`;
