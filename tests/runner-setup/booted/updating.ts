import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";

/** Releases of the runner. */
export function testUpdating({ machine, github, dropIn, journal }: Bench): void {
  test("A32 a runner past its date is not started, and check says so", async () => {
    machine.sh("date -u -d '29 days ago' +%F >/opt/benchwarden/runner/current/.published");
    const done = machine.run(["bench-machine", "check", "--quick"]);
    expect(done.status).toBe(2);
    expect(done.stdout).toMatch(
      /^unfit +runner +runner 2\.330\.0: a newer one may be out for 29 days, GitHub refuses at 30: bench-machine update$/m,
    );
    machine.clearTraces();
    machine.sendJob({ run: 132 });
    github.queue({ run: 132, id: 909 });
    await machine.until(() => journal().includes("the machine is unfit, no runner is made"), "the controller said why");
    expect(machine.trace("step")).toBeNull();
    github.withdraw();
  });

  test("an update takes a newer release from where releases are listed, and refuses one with another sum", async () => {
    machine.serveRelease("2.331.0", { sha256: "0".repeat(64) });
    const update = ["env", "BENCH_RELEASES=http://127.0.0.1:8098/release.json", "bench-machine", "update"];
    const bad = machine.run(update);
    expect(bad, bad.stderr).toMatchObject({ status: 1 });
    expect(bad.stderr).toContain("not what was published");
    expect(machine.sh("readlink /opt/benchwarden/runner/current").trim()).toBe("2.330.0");
    machine.serveRelease("2.331.0", {});
    const good = machine.run(update);
    expect(good, good.stderr).toMatchObject({ status: 0 });
    expect(machine.sh("readlink /opt/benchwarden/runner/current").trim()).toBe("2.331.0");
    expect(machine.run(["bench-machine", "check", "--quick"]).stdout).toMatch(
      /^ok +runner +runner 2\.331\.0, good for 30 days$/m,
    );
    expect(machine.run(update).stdout).toContain("the runner is the newest: 2.331.0");
  });

  test("an update that comes while a job runs does nothing, and is tried again until the machine is idle", async () => {
    const installed = (): string => machine.sh("readlink /opt/benchwarden/runner/current").trim();
    machine.serveRelease("2.332.0", {});
    dropIn("bench-update.service", "RestartSec=0.2\nEnvironment=BENCH_RELEASES=http://127.0.0.1:8098/release.json");
    machine.sh("systemctl daemon-reload");
    machine.clearTraces();
    machine.sendJob({ run: 134, step: "echo >/srv/traces/begun; until [[ -e /srv/traces/end ]]; do sleep 0.1; done" });
    github.queue({ run: 134, id: 911 });
    await machine.until(() => machine.trace("begun") !== null, "the job runs");
    machine.sh("systemctl start --no-block bench-update.service");
    await machine.until(() => journal().includes("a job is running: nothing was done"), "the update found it busy");
    expect(installed()).toBe("2.331.0");
    machine.sh("touch /srv/traces/end");
    await machine.until(() => installed() === "2.332.0", "updated");
    // The one before stays, for a person who wants to go back; those before it go.
    const releases = (): string => machine.sh("ls /opt/benchwarden/runner");
    await machine.until(() => releases() === "2.331.0\n2.332.0\ncurrent\n", "older ones are gone");
    await machine.until(() => machine.leftovers().length === 0, "nothing is left");
    expect(machine.run(["systemctl", "is-failed", "bench-update.service"]).stdout.trim()).toBe("inactive");
  });
}
