import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestMachine } from "./bench-machine.ts";
import { whyNoDebian } from "./booted-debian.ts";
import { FakeGitHub, GITHUB_PORT, JIT } from "./fake-github.ts";

const why = whyNoDebian();
const title = `a bench machine, booted${why === null ? "" : ` (skipped: ${why})`}`;

/** Units are ours when their names begin so. */
const OUR_UNITS = "cd /etc/systemd/system && ls -d bench-* bench.slice";

describe.skipIf(why !== null)(title, { timeout: 120_000 }, () => {
  let machine: TestMachine;
  let before: string[] = [];
  let github: FakeGitHub;
  const api = `http://127.0.0.1:${GITHUB_PORT}`;

  beforeAll(async () => {
    machine = new TestMachine();
    await machine.prepare();
    await machine.boot();
    github = new FakeGitHub(machine);
    github.start();
    before = machine.snapshot();
    // A test does not wait for the next look at the queue as long as a machine does.
    dropIn("bench-controller.service", "Environment=BENCHWARDEN_POLL_SECONDS=1");
    dropIn("bench-tune@.service", "Environment=BENCH_SETTLE=0");
    // Where the steps of the test's jobs leave their traces; a job of the machine can write nothing outside its folder.
    dropIn("bench-runner@.service", "ReadWritePaths=/srv/traces");
    dropIn("bench-standing.service", "ReadWritePaths=/srv/traces");
  }, 240_000);
  afterAll(async () => {
    await machine.stop();
  });

  test("A32 an archive of the runner with another sha256 is refused, and nothing of it is installed", () => {
    const done = machine.install("jit", { sha256: "0".repeat(64), api });
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(
      /not what was published: expected sha256 0{64}, found [0-9a-f]{64}; nothing was installed/,
    );
    expect(machine.sh("ls /opt/benchwarden/runner")).toBe("");
  });

  test("an installation that broke off is finished by the next; a third run changes nothing", () => {
    const second = machine.install("jit", { api });
    expect(second, second.stderr).toMatchObject({ status: 0 });
    expect(second.stdout).toContain("this is a jit machine of class bench-x64");
    const third = machine.install("jit", { api });
    expect(third, third.stderr).toMatchObject({ status: 0 });
    expect(third.stdout).toContain("nothing to do");
  });

  test("every unit passes systemd's own check", () => {
    const units = machine
      .sh(OUR_UNITS)
      .trim()
      .split("\n")
      .map((name) => name.replace("@.", "@1."));
    expect(units.length).toBeGreaterThan(15);
    const done = machine.run(["systemd-analyze", "verify", ...units]);
    expect(`${done.stdout}${done.stderr}`.trim()).toBe("");
    expect(done.status).toBe(0);
  });

  test("at boot our units wait for each other in no circle, which systemd would break by leaving one out", () => {
    const done = machine.run(["systemd-analyze", "verify", "default.target"]);
    expect(`${done.stdout}${done.stderr}`).not.toContain("cycle");
    expect(machine.run(["systemctl", "is-active", "bench-restore", "bench-firewall"]).stdout).toBe("active\nactive\n");
  });

  const exposures: [unit: string, most: number][] = [
    ["bench-runner@.service", 2.0],
    ["bench-standing.service", 2.0],
    ["bench-controller.service", 2.0],
    ["bench-launch@.service", 6.0],
  ];
  for (const [unit, most] of exposures) {
    test(`the exposure of ${unit} is at most ${most.toFixed(1)}`, () => {
      const path = `/etc/systemd/system/${unit}`;
      const said = machine.run(["systemd-analyze", "security", "--offline=yes", "--no-pager", path]).stdout;
      const exposure = Number(/exposure level for \S+: ([0-9.]+)/.exec(said)?.[1]);
      expect(exposure).toBeLessThanOrEqual(most);
      expect(exposure).toBeGreaterThan(0);
    });
  }

  test("check tells each thing in a line, and the machine is fit", () => {
    const done = machine.run(["bench-machine", "check"]);
    expect(done.stdout).toMatch(/^ok +runner +runner 2\.330\.0, 0 days old$/m);
    expect(done.stdout).toMatch(/^ok +sandbox +a sandbox can be made$/m);
    expect(done.stdout).toMatch(/^ok +key +the key is root's alone$/m);
    expect(done.stdout).toMatch(/^ok +policy +jobs of org\/project$/m);
  });

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

  test("a comparison that the job asks for runs in sandboxes of another user, without a system call filter of ours", async () => {
    machine.clearTraces();
    machine.sh(PROJECT);
    machine.sendJob({ run: 131, step: COMPARE_STEP });
    github.queue({ run: 131, id: 908 });
    await machine.until(() => machine.trace("status") !== null, "compared");
    expect(machine.trace("log")).not.toContain("defect");
    const outcome = JSON.parse(machine.trace("outcome.json") ?? "{}");
    expect(outcome.environment).toMatchObject({ sandbox: "bubblewrap" });
    expect(outcome.comparisons[0]).toMatchObject({ benchmark: "one/seen", verdict: "unchanged" });
    // The benchmark's "samples" are what it saw: its host user is not the runner, and systemd put no filter around it.
    const filters = Number(/^Seccomp_filters:\s+(\d+)/m.exec(machine.sh("cat /proc/1/status"))?.[1]);
    expect(outcome.comparisons[0].base).toBe(1_000 + filters);
    await machine.until(() => machine.leftovers().length === 0, "nothing is left");
  });

  test("the machine is tuned for as long as a job keeps its end of the connection, one job at a time", () => {
    const said = machine.run(["python3", "-c", TUNE_CLIENT]);
    expect(said, said.stderr).toMatchObject({ status: 0 });
    const [snapshot, second] = said.stdout.trim().split("\n");
    expect(JSON.parse(snapshot ?? "")).toBeTypeOf("object");
    expect(second).toBe("second: end of file");
  });

  test("A27 a unit that is ended by its time limit is wiped too", async () => {
    machine.clearTraces();
    dropIn("bench-runner@940.service", "RuntimeMaxSec=6");
    machine.sh("systemctl daemon-reload");
    machine.sendJob({ run: 140, step: "echo >/srv/traces/begun; trap '' TERM; while true; do sleep 1; done" });
    github.queue({ run: 140, id: 940 });
    await machine.until(() => machine.trace("begun") !== null, "the job runs");
    await machine.until(() => machine.leftovers().length === 0, "ended");
    expect(machine.leftovers()).toEqual([]);
  });

  test("an image is asked for at a socket of its own, and what is wrong with the recipe or the host comes back", () => {
    const ask = (recipe: unknown): string =>
      machine.run([
        "setpriv",
        "--reuid",
        "bench-runner",
        "--regid",
        "bench-runner",
        "--clear-groups",
        "python3",
        "-c",
        IMAGE_CLIENT,
        JSON.stringify(recipe),
      ]).stdout;
    expect(ask({ dockerfile: "../x", files: [] })).toContain('"code":"recipe-refused"');
    const content = Buffer.from("FROM scratch\n").toString("base64");
    const recipe = { dockerfile: "Dockerfile", files: [{ path: "Dockerfile", content, executable: false }] };
    machine.sh("mv /usr/bin/podman /usr/bin/podman.away");
    try {
      expect(ask(recipe)).toContain('"code":"no-podman"');
    } finally {
      machine.sh("mv /usr/bin/podman.away /usr/bin/podman");
    }
    expect(ask(recipe)).toMatch(/^\{"ready":\{"path":"\/var\/lib\/benchwarden\/rootfs\/[0-9a-f]{64}\/root"/);
  });

  test("a tuner that is killed leaves nothing tuned: its unit puts everything back", async () => {
    const found = machine.sh(`cat ${KNOB}`);
    machine.sh(`systemd-run --quiet --unit=holds-tuned python3 -c '${HOLD_CLIENT}'`);
    await machine.until(() => machine.run(["test", "-s", "/run/benchwarden/tune.journal"]).status === 0, "tuned");
    machine.sh("systemctl kill --signal=KILL --kill-whom=all 'bench-tune@*.service'");
    await machine.until(() => machine.run(["test", "-e", "/run/benchwarden/tune.journal"]).status !== 0, "put back");
    expect(machine.sh(`cat ${KNOB}`)).toBe(found);
    machine.run(["systemctl", "stop", "holds-tuned"]);
  });

  test("A33 launches reach no private address and no address of this host; others do, and the resolver's port is open", () => {
    machine.sh(NEIGHBOUR);
    const reach = (user: string, port: number, address = "10.77.0.2"): string =>
      machine
        .run([
          "setpriv",
          "--reuid",
          user,
          "--regid",
          user,
          "--clear-groups",
          "python3",
          "-c",
          CONNECT,
          address,
          String(port),
        ])
        .stdout.trim();
    expect(reach("root", 443)).toBe("connected");
    for (const user of ["bench-job", "bench-image"]) {
      expect(reach(user, 443), user).toBe("refused");
      expect(reach(user, 443, "203.0.113.2"), user).toBe("connected");
      expect(reach(user, 8443, "203.0.113.2"), user).toBe("refused");
      expect(reach(user, 443, "127.0.0.1"), user).toBe("refused");
      expect(reach(user, 443, "203.0.113.1"), `${user}: the host by its own address`).toBe("refused");
      expect(reach(user, 53), user).toBe("connected");
    }
    // The wall falls with the rule, so that this test can fail.
    machine.sh("nft delete table inet benchwarden");
    expect(reach("bench-job", 443)).toBe("connected");
    expect(machine.run(["bench-machine", "check", "--quick"]).stdout).toMatch(/^unfit +firewall/m);
    machine.sh("systemctl restart bench-firewall");
    expect(reach("bench-job", 443)).toBe("refused");
  });

  test("A32 a runner past its date is not started, and check says so", async () => {
    machine.sh("date -u -d '29 days ago' +%F >/opt/benchwarden/runner/current/.published");
    const done = machine.run(["bench-machine", "check", "--quick"]);
    expect(done.status).toBe(2);
    expect(done.stdout).toMatch(
      /^unfit +runner +runner 2\.330\.0 is 29 days old, GitHub refuses it at 30: bench-machine update$/m,
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
      /^ok +runner +runner 2\.331\.0, 0 days old$/m,
    );
    expect(machine.run(update).stdout).toContain("the runner is the newest: 2.331.0");
  });

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

  test("what was changed by hand, and data, stay and are named; after a purge all is as it was before", () => {
    machine.sh("systemctl stop releases neighbour self; ip netns delete neighbour; systemctl reset-failed");
    writeFileSync(join(machine.root, "etc/benchwarden/machine.conf"), "CLASS=mine\n");
    const done = machine.run(["bench-machine", "uninstall"]);
    expect(done, done.stderr).toMatchObject({ status: 0 });
    expect(done.stdout).toContain("stays: /etc/benchwarden/machine.conf (changed since it was installed)");
    expect(done.stdout).toContain("stays: /var/lib/benchwarden/launcher (not empty; --purge removes data)");
    expect(machine.run(["/srv/benchwarden/runner-setup/bench-machine", "uninstall", "--purge"])).toMatchObject({
      status: 0,
    });
    expect(difference(before, machine.snapshot())).toEqual([]);
  });

  function dropIn(unit: string, line: string): void {
    machine.sh(`d=/run/systemd/system/${unit}.d; mkdir -p $d; printf '[Service]\\n%s\\n' '${line}' >$d/${unit}.conf`);
  }

  function journal(): string {
    return machine.run(["journalctl", "--no-pager", "-o", "cat"]).stdout;
  }
});

function difference(before: readonly string[], after: readonly string[]): string[] {
  const [old, now] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !now.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
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
echo >/srv/traces/planted
`;

/** A project whose benchmark tells, as its samples, what it sees of its own process. */
const PROJECT = `
rm -rf /srv/project && mkdir -p /srv/project && cd /srv/project
git init -q -b main
cat >benchwarden.yml <<'END'
version: 1
suites:
  one: { run: [bash, bench.sh], format: custom, metrics: { seen: { primary: true } } }
END
cat >bench.sh <<'END'
filters=$(awk '/^Seccomp_filters/ { print $2 }' /proc/self/status)
printf '{"schema":"benchwarden.samples/1","benchmarks":[{"name":"seen","metrics":[{"name":"seen","unit":"1","direction":"lower","exact":true,"launches":[[%s]]}]}]}' "$((1000 + filters))"
END
git add . && git -c user.name=t -c user.email=t@example.org commit -qm base
echo >other && git add . && git -c user.name=t -c user.email=t@example.org commit -qm head
chmod -R a+rX /srv/project
`;

const COMPARE_STEP = `
cd /srv/project
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
git config --global safe.directory '*'
/srv/benchwarden/node /srv/benchwarden/dist/cli/index.js compare HEAD~1 HEAD --json /srv/traces/outcome.json --budget '20 s' >/srv/traces/log 2>&1
echo $? >/srv/traces/status
`;

/** Tells what the registration says and leaves a mark in it; the trace is named by which job it is. */
const STANDING_STEP = `
name=first; [[ ! -e /srv/traces/first ]] || name=second
{ cat .runner "$HOME/mark" 2>/dev/null || true; } >/srv/traces/$name.half
echo planted | tee -a .runner >"$HOME/mark"
mv /srv/traces/$name.half /srv/traces/$name
rm -f /srv/job/variables 2>/dev/null || true
`;

/** A setting of the light profile that the container may write. */
const KNOB = "/proc/sys/vm/swappiness";

const HOLD_CLIENT = `
import socket, time
one = socket.socket(socket.AF_UNIX); one.connect("/run/benchwarden/tune.sock")
one.sendall(b"hold light\\n")
time.sleep(600)
`;

/** A neighbour in a network namespace, with a private and a public address, that answers on the ports of interest. */
const NEIGHBOUR = `
ip netns add neighbour 2>/dev/null || exit 0
ip link add near type veth peer name far netns neighbour
ip addr add 10.77.0.1/24 dev near; ip addr add 203.0.113.1/24 dev near; ip link set near up; ip link set lo up
ip -n neighbour addr add 10.77.0.2/24 dev far; ip -n neighbour addr add 203.0.113.2/24 dev far; ip -n neighbour link set far up
systemd-run --quiet --unit=neighbour ip netns exec neighbour python3 -c '
import socket, threading
def serve(port):
    s = socket.create_server(("", port))
    while True: s.accept()[0].close()
for port in (53, 443, 8443): threading.Thread(target=serve, args=(port,)).start()
'
systemd-run --quiet --unit=self python3 -c '
import socket
s = socket.create_server(("", 443))
while True: s.accept()[0].close()
'
for i in $(seq 100); do python3 -c 'import socket; socket.create_connection(("10.77.0.2", 443), 1); socket.create_connection(("127.0.0.1", 443), 1)' 2>/dev/null && exit 0; sleep 0.1; done; exit 1
`;

const CONNECT = `
import socket, sys
try: socket.create_connection((sys.argv[1], int(sys.argv[2])), 5); print("connected")
except ConnectionRefusedError: print("refused")
except OSError as error: print(error)
`;

const IMAGE_CLIENT = `
import socket, sys, time
for tries in range(50):
    try:
        one = socket.socket(socket.AF_UNIX); one.settimeout(30); one.connect("/run/benchwarden/image.sock")
        one.sendall(sys.argv[1].encode() + b"\\n")
        text = one.recv(65536)
        if text: print(text.decode()); break
    except (ConnectionError, BrokenPipeError): pass
    time.sleep(0.1)
`;

const TUNE_CLIENT = `
import socket
one = socket.socket(socket.AF_UNIX); one.connect("/run/benchwarden/tune.sock"); one.settimeout(60)
one.sendall(b"hold light\\n")
text = b""
while not text.endswith(b"\\n"): text += one.recv(65536)
print(text.decode().strip().replace("\\n", ""))
two = socket.socket(socket.AF_UNIX); two.settimeout(10)
try:
    two.connect("/run/benchwarden/tune.sock"); two.sendall(b"hold light\\n")
    print("second:", "end of file" if two.recv(1) == b"" else "served")
except (ConnectionError, BrokenPipeError): print("second: end of file")
one.close()
`;
