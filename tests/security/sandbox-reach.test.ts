import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, IS_ROOT, inBubblewrap, NO_BUBBLEWRAP, openBench, type Ran } from "../sandbox/sandbox-fixture.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/*
 * Each attack runs twice: in the sandbox, where it must fail, and without one, where it must work; else the test would
 * show nothing. What is written to the host's settings is the value that is there already.
 */
describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("what a measured process reaches"), () => {
  let boxed: Bench;
  let open: Bench;
  let secret = "";
  const servers: Server[] = [];
  let port = 0;
  // As long as an address can be: Node 20 and 24 measure shorter abstract names differently.
  const abstract = `benchwarden-test-${process.pid}`.padEnd(107, "x");

  beforeAll(async () => {
    secret = mkdtempSync(join(tmpdir(), "secret-"));
    writeFileSync(join(secret, "token"), "hunter2");
    const http = createHttp((_, answer) => answer.end("reached"));
    await new Promise<void>((resolve) => http.listen(0, "0.0.0.0", resolve));
    const address = http.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
    const local = createServer((socket) => socket.end("reached"));
    await new Promise<void>((resolve) => local.listen(`\0${abstract}`, resolve));
    servers.push(http, local);
    boxed = await openBench({ files: { "a.txt": "a\n" } });
    open = await openBench({ sandbox: "none", files: { "a.txt": "a\n" } });
    await boxed.folder.createTree("head");
    await open.folder.createTree("head");
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await boxed.close();
    await open.close();
    rmSync(secret, { recursive: true, force: true });
  });

  async function both(script: string): Promise<{ inside: Ran; outside: Ran }> {
    return { inside: await boxed.shell(script), outside: await open.shell(script) };
  }

  const dial = (target: string): string => `require("node:net").connect(${target})
    .on("data", (data) => { console.log(String(data)); process.exit(0); }).on("connect", function () { this.write("GET / HTTP/1.0\\r\\n\\r\\n"); })
    .on("error", (error) => { console.log(error.code); process.exit(1); })`;

  const lan = Object.values(JSON.parse(lanAddresses()) as Record<string, string>)[0];
  const targets: [what: string, target: () => string][] = [
    ["loopback", () => `${port}, "127.0.0.1"`],
    ["an address of the LAN", () => `${port}, "${lan}"`],
    ["an abstract socket", () => JSON.stringify(`\0${abstract}`)],
  ];
  for (const [what, target] of targets) {
    const isAbsent = what.includes("LAN") && lan === undefined;
    test.skipIf(isAbsent)(
      `A33 ${what} answers without the sandbox, not in it${isAbsent ? " (skipped: this host has none)" : ""}`,
      async () => {
        const inside = await boxed.run(["node", "-e", dial(target())]);
        const outside = await open.run(["node", "-e", dial(target())]);
        expect(outside.stdout).toContain("reached");
        expect(inside.stdout).not.toContain("reached");
        expect(inside.exit).toBe(1);
      },
    );
  }

  test("A33 the metadata address and DNS have no route, and only the loopback device is there", async () => {
    const inside = await boxed.run(["node", "-e", dial('80, "169.254.169.254"')]);
    expect(inside.stdout.trim()).toBe("ENETUNREACH");
    const name = await boxed.run([
      "node",
      "-e",
      'require("node:dns").lookup("example.org", (e) => console.log(e?.code))',
    ]);
    expect(["EAI_AGAIN", "ENOTFOUND"]).toContain(name.stdout.trim());
    expect((await boxed.shell("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '")).stdout).toBe("lo\n");
  });

  test("A34 files of the host, of the job and of the other side are not there", async () => {
    const places = [join(secret, "token"), "/etc/shadow", "/etc/hostname", join(boxed.folder.path, "trees/head")];
    const own = [join(secret, "token"), "/etc/hostname", join(open.folder.path, "trees/head")];
    const look = (paths: string[]): string =>
      `for path in ${paths.join(" ")} /root /home /work; do [ -e $path ] && echo $path; done; true`;
    expect((await boxed.shell(look(places))).stdout).toBe("");
    const seen = (await open.shell(look(own))).stdout;
    for (const path of own) expect(seen).toContain(path);
  });

  const ATTACH = "syscall(101, 16, PID, 0, 0) == -1 ? exit($! + 0) : print(q(traced))";
  const deeds: [what: string, script: string, inside: RegExp, outside: RegExp][] = [
    ["seen", "ls -d /proc/PID/mem", /No such file/, /^.proc.\d+.mem$/],
    ["read", "head -c 20 /proc/PID/environ", /No such file/, /NAME=victim/],
    ["signalled", "kill -TERM PID && echo sent", /No such process/, /^sent$/],
    ["traced", `perl -e '${ATTACH}'`, /^exit 3$/, /^traced$/],
    ["bound to other limits", "prlimit --pid PID --nofile=64:64 && echo bound", /No such process/, /^bound$/],
  ];
  for (const [what, script, inside, outside] of deeds) {
    const isMute = what === "traced" && (process.arch !== "x64" || !IS_ROOT);
    test(`A34 processes of the host cannot be ${what}`, async () => {
      const victim = spawn("sleep", ["30"], { env: { NAME: "victim" } });
      try {
        const told = async (bench: Bench): Promise<string> => {
          const ran = await bench.shell(script.replace("PID", String(victim.pid)));
          return `${ran.stdout}${ran.stderr}`.trim() || `exit ${ran.exit}`;
        };
        expect(await told(boxed)).toMatch(inside);
        // Tracing needs root where only children may be traced.
        if (!isMute) expect(await told(open)).toMatch(outside);
      } finally {
        victim.kill("SIGKILL");
      }
    });
  }

  test("A34 only its own processes are there", async () => {
    const count = "ls /proc | grep -c '^[0-9]'";
    expect(Number((await boxed.shell(count)).stdout)).toBeLessThan(8);
    expect(Number((await open.shell(count)).stdout)).toBeGreaterThan(8);
  });

  test("A34 of the machine only the CPUs are there, and of its devices those that hold nothing", async () => {
    const look = "find /sys -maxdepth 3 ! -path '/sys/devices/system/cpu/*' | sort; ls -A /dev | sort | tr '\\n' ' '";
    const { inside, outside } = await both(look);
    expect(inside.stdout.split("\n")).toEqual([
      ...["/sys", "/sys/devices", "/sys/devices/system", "/sys/devices/system/cpu"],
      "core fd full null ptmx pts random shm stderr stdin stdout tty urandom zero ",
    ]);
    for (const place of ["/sys/class/net", "/sys/fs/cgroup"]) expect(outside.stdout).toContain(`${place}\n`);
  });

  test("A34 where its control groups lie on the host is not told", async () => {
    const places = (ran: Ran): string[] =>
      ran.stdout
        .trim()
        .split("\n")
        .map((line) => line.replace(/^[^:]*:[^:]*:/, ""));
    const { inside, outside } = await both("cat /proc/self/cgroup");
    // Its own group has a name where it was moved into it after it had begun.
    for (const place of places(inside)) expect(place).toMatch(/^(?:\/\.\.)*\/(?:benchwarden-[0-9-]+)?$/);
    if (IS_ROOT) expect(places(outside).some((place) => /^\/.*benchwarden-/.test(place))).toBe(true);
  });

  test("A34 the host's message queues and shared memory are not there", async () => {
    const made = execFileSync("ipcmk", ["-M", "64"], { encoding: "utf8" });
    const id = /\d+/.exec(made)?.[0] ?? "";
    const { inside, outside } = await both(`ipcs -m | awk '{ print $2 }'`);
    execFileSync("ipcrm", ["-m", id]);
    expect(outside.stdout.split("\n")).toContain(id);
    expect(inside.stdout.split("\n")).not.toContain(id);
  });

  test("A35 no capability, no new privilege, no filter of ours, no nested user namespace", async () => {
    const status = (await boxed.shell("cat /proc/self/status")).stdout;
    const field = (name: string): string | undefined => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1];
    for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) expect(field(set)).toBe("0000000000000000");
    expect(field("NoNewPrivs")).toBe("1");
    const host = /^Seccomp:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    expect(field("Seccomp")).toBe(host);
    const nested = await boxed.shell("unshare --user true");
    expect(nested.exit).not.toBe(0);
    expect(spawnSync("bwrap", ["--unshare-user", "--ro-bind", "/", "/", "unshare", "--user", "true"]).status).toBe(0);
  });

  /** Where it is not the same that works outside: what does. */
  const REMOUNT =
    "unshare -m sh -c 'mount --bind . . && cd . && mount -o remount,bind,ro . && mount -o remount,bind,rw . && touch written'";
  const refused: [what: string, script: string, outside?: string][] = [
    ["a mount", "mkdir -p /tmp/m && mount -t tmpfs none /tmp/m && umount /tmp/m"],
    ["a mount over the tree", "mount -o remount,bind,rw /bench/src", REMOUNT],
    ["a device node", "mknod /tmp/null-$$ c 1 3 && : > /tmp/null-$$ && rm /tmp/null-$$"],
    ["the clock", 'date -s "@$(date +%s)"'],
    ["the host name", 'hostname "$(hostname)"'],
    ["a kernel setting", "v=$(cat /proc/sys/vm/stat_interval) && echo $v > /proc/sys/vm/stat_interval"],
    [
      "the program for core files",
      'v=$(cat /proc/sys/kernel/core_pattern) && echo "$v" > /proc/sys/kernel/core_pattern',
    ],
    ["a file of /sys", "f=/sys/devices/system/cpu/cpu0/power/control; v=$(cat $f) && echo $v > $f"],
    ["a raw socket", "python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)'"],
  ];
  for (const [what, script, outside = script] of refused) {
    test(`A35 ${what} is refused`, async () => {
      expect((await boxed.shell(script)).exit).not.toBe(0);
      if (!IS_ROOT) return;
      const works = await open.shell(outside);
      expect(works.exit, works.stderr).toBe(0);
    });
  }

  const FULL = process.env.BENCHWARDEN_FULL === "1";
  test.skipIf(!IS_ROOT || !FULL)(
    "A35 a crash starts no program of the host (only in the full run, as root: changes the host's program for cores)",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "cores-"));
      const [handler, called] = [join(folder, "handler"), join(folder, "called")];
      writeFileSync(handler, `#!/bin/sh\nid -u > ${called}\ncat > /dev/null\n`, { mode: 0o755 });
      const setting = "/proc/sys/kernel/core_pattern";
      const before = readFileSync(setting, "utf8");
      const crash = "kill -SEGV $$";
      try {
        writeFileSync(setting, `|${handler} %p`);
        expect((await boxed.shell(crash)).signal).toBe("SIGSEGV");
        spawnSync("sleep", ["0.3"]);
        expect(existsSync(called)).toBe(false);
        // With a limit of 0 the same crash, in the same namespaces, starts it, as root and outside.
        const box = ["--unshare-all", "--cap-drop", "ALL", "--ro-bind", "/", "/", "sh", "-c", crash];
        spawnSync("sh", ["-c", 'ulimit -S -c 0; exec bwrap "$@"', "sh", ...box]);
        spawnSync("sleep", ["0.3"]);
        expect(readFileSync(called, "utf8")).toBe("0\n");
      } finally {
        writeFileSync(setting, before);
        rmSync(folder, { recursive: true });
      }
    },
  );

  test("A35 nothing can be typed into the terminal from which it was started", () => {
    const node = join(ROOT, "node_modules/.bin/node");
    const script = join(ROOT, "tests/security/type-into-terminal.ts");
    const ran = spawnSync("script", ["-qec", `${node} ${script}`, "/dev/null"], { encoding: "utf8", input: "" });
    const told = JSON.parse(/^\{.*\}/m.exec(ran.stdout)?.[0] ?? ran.stdout);
    expect(told.inside).toContain("No such device or address");
    // As root, or where the kernel still allows it to everybody (dev.tty.legacy_tiocsti).
    if (IS_ROOT) expect(told.outside).toBe("typed\n");
  });

  test("A35 nothing of the kernel's folders can be written at all", async () => {
    const find = 'find /proc /sys -xdev -writable -type f -not -path "/proc/[0-9]*" 2>/dev/null';
    const harmless = /^\/proc\/(pressure\/(cpu|io|memory|irq)|self|thread-self)/;
    const found = (await boxed.shell(`${find} | while read f; do (exec 3>> $f) 2>/dev/null && echo $f; done; true`))
      .stdout;
    const harmful = (text: string): string[] => text.split("\n").filter((path) => path !== "" && !harmless.test(path));
    expect(harmful(found)).toEqual([]);
    if (IS_ROOT) expect(harmful((await open.shell(find)).stdout).length).toBeGreaterThan(100);
  });

  test("A38 the system, the tree, the harness and the toolchain cannot be written", async () => {
    const tool = mkdtempSync(join(tmpdir(), "tool-"));
    mkdirSync(join(tool, "bin"));
    const bench = await openBench({ toolchain: [tool], files: { "bench/a.mjs": "a", "target/x": "x" } });
    const before = await bench.folder.digest("base", null);
    const places = ["/", "/usr", "/usr/bin", "/etc", "/dev", "/sys", "/bench", ".", "bench", "target", `${tool}/bin`];
    const script = `for p in ${places.join(" ")}; do touch $p/new 2>/dev/null && echo $p; done; echo x >> bench/a.mjs; rm -rf bench target; rm -rf /bench/src; true`;
    const ran = await bench.shell(script, { mounts: ["bench", "target"] });
    expect(ran.stdout).toBe("");
    const whole = await bench.shell(script);
    expect(whole.stdout).toBe("");
    expect(await bench.folder.digest("base", null)).toBe(before);
    const build = await bench.shell("rm -rf bench; ls", { phase: "build" });
    expect(build.stdout, "the same removal works where it is allowed").toBe("target\n");
    await bench.close();
    rmSync(tool, { recursive: true });
  });

  test("A41 the environment holds nothing of the caller, and the descriptors are 0, 1 and 2", () => {
    const script = join(ROOT, "tests/security/print-inside.ts");
    const node = join(ROOT, "node_modules/.bin/node");
    const caller = {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      GITHUB_TOKEN: "hunter2",
      LD_PRELOAD: "",
      ACTIONS_X: "1",
    };
    // The caller holds descriptors of one and of two digits that a child inherits.
    const command = `exec 7</etc/passwd 42</etc/shadow; exec "$0" "$1"`;
    const run = spawnSync("/bin/bash", ["-c", command, node, script], { env: caller, encoding: "utf8" });
    expect(run.stderr).toBe("");
    const told = JSON.parse(run.stdout) as Record<string, string[]>;
    for (const way of ["bubblewrap", "bubblewrap-unified", "bubblewrap-watched", "none"])
      expect(told[way], way).toEqual(["0", "1", "2"]);
    expect(told.leak, "the caller really holds them").toEqual(expect.arrayContaining(["7", "42"]));
    expect(told.plain, "and so does a plain child of it").toEqual(
      expect.arrayContaining(["GITHUB_TOKEN", "LD_PRELOAD", "ACTIONS_X"]),
    );
    expect(told.environment).toEqual(["HOME", "LANG", "PATH", "PWD", "TMPDIR", "TZ"]);
  });

  test("A42 what one tenant leaves is invisible to the next", async () => {
    const leave = "echo left > /tmp/left; echo left > /dev/shm/left; (setsid sleep 44.4242 &) ; true";
    await boxed.shell(leave);
    const next = await openBench();
    const ran = await next.shell("ls /tmp /dev/shm; ls /proc | grep -c '^[0-9]'");
    expect(ran.stdout).toMatch(/^\/dev\/shm:\n\n\/tmp:\n\d+\n$|^\/tmp:\n\n\/dev\/shm:\n\d+\n$/);
    expect(spawnSync("pgrep", ["-f", "sleep 44.4242"]).status).toBe(1);
    await next.close();
    // On the host itself the next finds it all.
    const left = join(secret, "left");
    spawnSync("bash", ["-c", `echo left > ${left}; (setsid sleep 44.4343 > /dev/null 2>&1 &) ; true`]);
    expect(spawnSync("cat", [left], { encoding: "utf8" }).stdout).toBe("left\n");
    const found = spawnSync("pgrep", ["-f", "sleep 44.4343"], { encoding: "utf8" }).stdout.trim().split("\n");
    expect(found[0]).toMatch(/^\d+$/);
    for (const pid of found) process.kill(Number(pid), "SIGKILL");
  });
});

/** Addresses of this host other than loopback, by device. */
function lanAddresses(): string {
  const script = `const found = {}; for (const [name, list] of Object.entries(require("node:os").networkInterfaces()))
    for (const one of list) if (one.family === "IPv4" && !one.internal) found[name] = one.address; console.log(JSON.stringify(found))`;
  return execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
}
