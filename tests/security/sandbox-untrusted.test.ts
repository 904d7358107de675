import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { showsSecretKeys } from "../../src/sandbox/session-keys.ts";
import { type Bench, inBubblewrap, NO_BUBBLEWRAP, openBench, problemOf } from "../sandbox/sandbox-fixture.ts";

const KNOWN = process.arch === "x64";
const ELSEWHERE = KNOWN ? "" : " (skipped: the numbers are those of x86-64)";

/**
 * System calls by number on x86-64, in Perl, which every Debian has: prints `ok`, or the error's number. What each does
 * without the filter is shown in the sandbox of the profile `trusted`, where these are not the filter's business.
 */
const CALLS: [what: string, call: string, trusted: "ok" | "refused anyway"][] = [
  ["a new key ring", "syscall(250, 0, -1, 1)", "ok"],
  ["being traced", "syscall(101, 0, 0, 0, 0)", "ok"],
  [
    "the memory of a process",
    'my $b = "x" x 8; my $v = pack("QQ", unpack("Q", pack("p", $b)), 8); syscall(310, $$ + 0, $v, 1, $v, 1, 0)',
    "ok",
  ],
  ["a comparison of processes", "syscall(312, $$ + 0, $$ + 0, 1, 0, 0)", "ok"],
  ["the clock's state", 'my $t = "\\0" x 256; syscall(159, $t)', "ok"],
  ["a namespace", "syscall(272, 0)", "ok"],
  ["a program for the kernel", 'my $a = "\\0" x 128; syscall(321, 0, $a, 128)', "refused anyway"],
  ["counters of all", 'my $a = "\\0" x 128; syscall(298, $a, -1, 0, -1, 0)', "refused anyway"],
  ["faults in user space", "syscall(323, 1)", "refused anyway"],
  ["an asynchronous ring", 'my $p = "\\0" x 120; syscall(425, 8, $p)', "refused anyway"],
  ["a mount", 'my $n = "none"; my $p = "/tmp"; my $t = "tmpfs"; syscall(165, $n, $p, $t, 0, 0)', "refused anyway"],
  ["a module", 'my $n = ""; syscall(175, $n, 0, $n)', "refused anyway"],
];

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("the profile for untrusted code"), () => {
  let untrusted: Bench;
  let trusted: Bench;
  beforeAll(async () => {
    untrusted = await openBench({ profile: "untrusted" });
    // While a login holds keys, as that of another test may for a moment, trusted code has a filter too.
    for (let look = 0; look < 600 && showsSecretKeys(readFileSync("/proc/keys", "utf8")); look++) await pause(100);
    trusted = await openBench();
  });
  afterAll(async () => {
    await untrusted.close();
    await trusted.close();
  });

  const perl = (call: string): string[] => [
    "perl",
    "-e",
    `$! = 0; my $r = do { ${call} }; print $r == -1 ? $! + 0 : "ok"`,
  ];

  for (const [what, call, without] of CALLS) {
    test.skipIf(!KNOWN)(`A35 untrusted code is refused ${what}${ELSEWHERE}`, async () => {
      expect((await untrusted.run(perl(call))).stdout).toBe("1");
      const other = (await trusted.run(perl(call))).stdout;
      if (without === "ok") expect(other).toBe("ok");
    });
  }

  const vsock = ["python3", "-c", "import socket; socket.socket(40, socket.SOCK_STREAM); print('made')"];
  const isKnown = spawnSync(vsock[0] ?? "", vsock.slice(1)).status === 0;
  test.skipIf(!isKnown)(
    `A33 untrusted code gets no socket to the host of a virtual machine${isKnown ? "" : " (skipped: this kernel has none)"}`,
    async () => {
      expect((await untrusted.run(vsock)).stderr).toContain("Address family not supported");
      // Without the filter it is made: no namespace holds it.
      expect((await trusted.run(vsock)).stdout).toBe("made\n");
    },
  );

  test("A35 the filter holds for every process of the launch, and no trusted launch has one", async () => {
    const script = "grep ^Seccomp: /proc/self/status; bash -c 'grep ^Seccomp: /proc/self/status'";
    expect((await untrusted.shell(script)).stdout.match(/Seccomp:\t2/g)).toHaveLength(2);
    expect((await trusted.shell(script)).stdout).not.toContain("Seccomp:\t2");
  });

  test("A35 threads, processes, pipes and files work as ever under the filter", async () => {
    const threads =
      "const { Worker } = require('worker_threads'); new Worker('process.exit(0)', { eval: true }).on('exit', () => console.log('thread'))";
    const ran = await untrusted.shell(
      `node -e "${threads}" && (echo a; echo b) | sort -r && echo x > /bench/out/x && python3 -c 'import threading; t = threading.Thread(target=print, args=(1,)); t.start(); t.join()'`,
    );
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toBe("thread\nb\na\n1\n");
  });

  test("A41 the descriptor of the filter is closed, and its file is nowhere", async () => {
    expect((await untrusted.run(["/bin/sh", "-c", "ls /proc/$$/fd; true"])).stdout.trim().split("\n")).toEqual([
      "0",
      "1",
      "2",
    ]);
    expect((await untrusted.shell("find / -xdev -name filter.bpf 2>/dev/null; true")).stdout).toBe("");
  });

  test("A35 without a sandbox untrusted code does not run at all", async () => {
    const problem = await problemOf(openBench({ profile: "untrusted", sandbox: "none" }));
    expect(problem.facts.code).toBe("untrusted-unprotected");
  });
});
