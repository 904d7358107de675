import { expect, test } from "vitest";
import { JIT } from "../fake-github.ts";
import type { Bench } from "./bench.ts";

/** The life of a job on a machine that makes a runner for each, and its end, however it comes. */
export function testJobs({ machine, github, dropIn, journal }: Bench): void {
  test("a queued job is seen, checked, admitted and run by a runner of its own; then nothing of it is left", async () => {
    machine.sendJob({ run: 123, step: JOB_STEP });
    github.queue({ run: 123, id: 900 });
    await machine.until(() => machine.trace("done") !== null, "the job's step ran");
    await machine.until(() => machine.leftovers().length === 0, `nothing is left: ${machine.leftovers().join(", ")}`);
    expect(machine.trace("who")?.trim()).toBe("bench-runner");
    expect(github.asked()).toContain("POST /orgs/org/actions/runners/generate-jitconfig");
  });

  test("A30 the runner's configuration was in no argument, no log and no environment of a step", () => {
    expect(machine.trace("environment")).toContain("GITHUB_RUN_ID=123");
    for (const found of [machine.trace("environment"), machine.trace("arguments"), journal()]) {
      expect(found).not.toContain(JIT);
    }
  });

  test("the step saw no key, no credential and no other user's processes, and could not become root", () => {
    const [key, credential, write, sudo] = (machine.trace("reach") ?? "").trim().split("\n");
    expect({ key, credential, write, sudo }).toEqual({ key: "no", credential: "no", write: "no", sudo: "no" });
    expect(machine.trace("processes")).not.toMatch(/bench-controller|systemd-journal/);
  });

  test("no user of jobs reads the app's key, nor does the controller outside of its unit; the policy all read", () => {
    for (const user of ["bench-runner", "bench-job", "bench-image", "bench-controller"]) {
      const as = ["setpriv", "--reuid", user, "--regid", user, "--init-groups"];
      expect(machine.run([...as, "cat", "/etc/benchwarden/app.pem"]).stderr, user).toContain("Permission denied");
      expect(machine.run([...as, "cat", "/etc/benchwarden/policy.json"]).status, user).toBe(0);
    }
    expect(machine.sh("stat -c '%U:%G %a' /etc/benchwarden/app.pem")).toBe("root:root 600\n");
  });

  test("the machine says when GitHub was last heard of", () => {
    const said = /^contact +(\S+)$/m.exec(machine.run(["bench-machine", "status"]).stdout)?.[1] ?? "";
    expect(Date.now() - Date.parse(said)).toBeLessThan(60_000);
  });

  test("A31 a queued job of another event gets no runner", async () => {
    const made = github.asked().filter((line) => line.startsWith("POST /orgs")).length;
    github.queue({ run: 124, id: 901, event: "pull_request" });
    await machine.until(() => journal().includes("job 901 is left alone"), "the controller said why");
    expect(github.asked().filter((line) => line.startsWith("POST /orgs")).length).toBe(made);
    github.withdraw();
  });

  test("A25 a job that was not admitted gets the runner all the same: it is killed, if: always() leaves no trace", async () => {
    machine.clearTraces();
    machine.sendJob({ run: 999, always: "echo alive >/srv/traces/always" });
    github.queue({ run: 125, id: 902 });
    await machine.until(
      () => journal().includes("this job is refused and ended: the controller did not admit"),
      "refused",
    );
    await machine.until(() => machine.leftovers().length === 0, "nothing is left");
    expect(machine.trace("step")).toBeNull();
    expect(machine.trace("always")).toBeNull();
  });

  test("A29 a daemon that forked twice, left its session and dropped its mark is gone after the unit", async () => {
    machine.clearTraces();
    machine.sendJob({ run: 126, step: DAEMON_STEP });
    github.queue({ run: 126, id: 903 });
    await machine.until(() => machine.trace("daemon") !== null, "the daemon runs");
    await machine.until(() => machine.leftovers().length === 0, "nothing is left");
    expect(machine.run(["pgrep", "-u", "bench-runner"]).stdout).toBe("");
  });

  test("A28 a job that plants programs on PATH and options for Node changes nothing of the wipe", async () => {
    machine.clearTraces();
    machine.sendJob({ run: 127, step: PLANT_STEP });
    github.queue({ run: 127, id: 904 });
    await machine.until(() => machine.trace("planted") !== null, "planted");
    expect(machine.trace("obeyed"), "who looks along that path finds them").toContain("/_work/bin/rm");
    await machine.until(() => machine.leftovers().length === 0, "nothing is left");
    expect(machine.trace("hijacked")).toBeNull();
  });

  test("A42 what a job left in /tmp, /dev/shm and its home is not there for the next", async () => {
    machine.clearTraces();
    machine.sendJob({
      run: 128,
      step: 'for d in /tmp /var/tmp /dev/shm "$HOME"; do echo a >"$d/left" || true; done; echo >/srv/traces/a',
    });
    github.queue({ run: 128, id: 905 });
    await machine.until(() => machine.trace("a") !== null && machine.leftovers().length === 0, "the first is done");
    machine.sendJob({
      run: 129,
      step: 'find /tmp /var/tmp /dev/shm "$HOME" -name left >/srv/traces/found; echo >/srv/traces/b',
    });
    github.queue({ run: 129, id: 906 });
    await machine.until(() => machine.trace("b") !== null && machine.leftovers().length === 0, "the second is done");
    expect(machine.trace("found")).toBe("");
  });

  test("a runner that is killed in the middle leaves no process, mount, folder, admission or credential", async () => {
    machine.clearTraces();
    machine.sendJob({ run: 130, step: "echo >/srv/traces/begun; sleep 600" });
    github.queue({ run: 130, id: 907 });
    await machine.until(() => machine.trace("begun") !== null, "the job runs");
    expect(machine.run(["bench-machine", "status"]).stdout).toMatch(/^job +bench-runner@907\.service$/m);
    expect(machine.run(["bench-machine", "update"])).toMatchObject({ status: 3 });
    machine.sh("systemctl kill --signal=KILL --kill-whom=main bench-runner@907.service");
    await machine.until(() => machine.leftovers().length === 0, "nothing is left");
    await machine.until(
      () => machine.run(["bench-machine", "check", "--quick"]).stdout.includes("nothing is left"),
      "fit",
    );
  });

  test("A27 a unit that is ended by its time limit is wiped too", async () => {
    machine.clearTraces();
    machine.sendJob({ run: 140, step: "echo >/srv/traces/begun; trap '' TERM; while true; do sleep 1; done" });
    github.queue({ run: 140, id: 940 });
    await machine.until(() => machine.trace("begun") !== null, "the job runs");
    // As if four hours had passed.
    dropIn("bench-runner@940.service", "RuntimeMaxSec=1");
    machine.sh("systemctl daemon-reload");
    await machine.until(() => machine.leftovers().length === 0, "ended");
    expect(machine.leftovers()).toEqual([]);
  });
}

const JOB_STEP = `
whoami >/srv/traces/who
env >/srv/traces/environment
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' >/srv/traces/arguments
ps -ef >/srv/traces/processes || true
{
  cat /etc/benchwarden/app.pem >/dev/null 2>&1 && echo yes || echo no
  ls /run/benchwarden/credentials/* >/dev/null 2>&1 && echo yes || echo no
  touch /usr/local/lib/benchwarden/current/hook.js 2>/dev/null && echo yes || echo no
  (unshare --user --map-root-user true || su -c true) >/dev/null 2>&1 && echo yes || echo no
} >/srv/traces/reach
echo >/srv/traces/done
`;

const DAEMON_STEP = `
env -u RUNNER_TRACKING_ID setsid bash -c '(setsid sleep 3600 </dev/null >/dev/null 2>&1 &) ; exit 0' </dev/null >/dev/null 2>&1
sleep 0.3
pgrep -f 'sleep 3600' >/srv/traces/daemon
`;

const PLANT_STEP = `
mkdir -p _work/bin
for name in bash node systemctl rm; do printf '#!/bin/sh\\necho $0 >>/srv/traces/hijacked\\n' >_work/bin/$name; chmod +x _work/bin/$name; done
echo "$PWD/_work/bin" >>_work/path
printf 'NODE_OPTIONS=--require=/tmp/x.js\\nLD_PRELOAD=/tmp/x.so\\n' >>_work/env
printf 'export PATH=%s:$PATH\\necho >/srv/traces/hijacked\\n' "$PWD/_work/bin" | tee "$HOME/.bashrc" "$HOME/.profile" >/dev/null
PATH=$PWD/_work/bin:$PATH sh -c 'rm nothing' && mv /srv/traces/hijacked /srv/traces/obeyed
echo >/srv/traces/planted
`;
