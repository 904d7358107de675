import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";

/** A machine whose runner is registered and stays. */
export function testStanding({ machine, dropIn, journal }: Bench): void {
  /** What the stand-in does while there is no job; else it may still be at the one before, and find the next one's files. */
  const isWaiting = (): boolean =>
    machine.run(["pgrep", "-u", "bench-runner", "--full", "--exact", "sleep 0.1"]).status === 0;
  const isLimited = (): boolean => machine.run(["systemctl", "is-active", "--quiet", "bench-limit.timer"]).status === 0;

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
    machine.withdrawJob();
    await machine.until(isWaiting, "the runner waits");
    machine.clearTraces();
    machine.sendJob({ run: 152, event: "pull_request", always: "echo alive >/srv/traces/always" });
    await machine.until(() => journal().includes("refused and ended: the event is not workflow_dispatch"), "refused");
    machine.sendJob({ run: 153, step: "echo >/srv/traces/next" });
    await machine.until(() => machine.trace("next") !== null, "the next job ran");
    expect(machine.trace("always")).toBeNull();
    machine.withdrawJob();
  });

  test("A27 a standing runner's job has a time limit too: from its start, not to be put off, and none for who waits", async () => {
    machine.clearTraces();
    await machine.until(() => !isLimited(), "the runner waits, without a limit");
    machine.debian.write(
      "/usr/lib/systemd/system/bench-limit.timer.d/test.conf",
      "[Timer]\nOnActiveSec=\nOnActiveSec=2\n",
    );
    machine.sh("systemctl daemon-reload");
    for (const [step, run] of [
      [ENDLESS_STEP, 154],
      [ASKING_STEP, 156],
    ] as const) {
      machine.clearTraces();
      machine.sendJob({ run, step });
      await machine.until(() => machine.trace("begun") !== null, "the job runs");
      expect(isLimited()).toBe(true);
      machine.sendJob({ run: run + 1, step: "echo >/srv/traces/next" });
      await machine.until(() => machine.trace("next") !== null, "the next job ran");
      expect(machine.run(["pgrep", "-f", "endless"]).stdout).toBe("");
    }
    machine.withdrawJob();
    await machine.until(() => !isLimited(), "the limit went with its job");
  });

  test("A33 a standing runner may wait for days: the rules of the firewall are set again when its job begins", async () => {
    machine.clearTraces();
    await machine.until(() => !isLimited(), "the runner waits");
    machine.sh("nft delete table inet benchwarden");
    machine.sendJob({ run: 157, step: "echo >/srv/traces/begun" });
    await machine.until(() => machine.trace("begun") !== null, "the job runs");
    expect(machine.run(["bench-machine", "check", "--quick"]).stdout).toMatch(/^ok +firewall /m);
    machine.withdrawJob();
  });

  test("a standing runner's job without a time limit is refused", async () => {
    machine.clearTraces();
    dropIn("bench-limit@.service", "ExecStart=\nExecStart=/usr/bin/false\nExecStart=/usr/bin/echo limited");
    machine.sh("systemctl daemon-reload");
    machine.sendJob({ run: 158 });
    await machine.until(() => journal().includes("the machine did not set the job's time limit"), "refused");
    machine.withdrawJob();
    expect(machine.trace("step")).toBeNull();
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

/** Ends by itself never, and heeds no signal that can be heeded. */
const ENDLESS_STEP = `
trap '' TERM HUP INT
echo >/srv/traces/begun
exec -a endless bash -c 'while true; do sleep 1; done'
`;

/** The same, and asks for its limit again and again. */
const ASKING_STEP = `
trap '' TERM HUP INT
cat >"$HOME/endless.py" <<'END'
import socket, time
while True:
    one = socket.socket(socket.AF_UNIX)
    try: one.connect("/run/benchwarden/limit.sock"); text = one.recv(64)
    except OSError as error: text = b""
    if text: open("/srv/traces/begun", "ab").write(text)
    time.sleep(0.2)
END
python3 "$HOME/endless.py"
`;
