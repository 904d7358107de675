import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, IS_ROOT, inBubblewrap, NO_BUBBLEWRAP, openBench } from "../sandbox/sandbox-fixture.ts";

/** Calls that Python has no name for, by their numbers on x86-64 and aarch64; an error of the kernel is said by name. */
const CALLS = `
import ctypes, errno, fcntl, os, platform, resource, socket, struct
libc = ctypes.CDLL(None, use_errno=True)
def call(x64, arm64, *arguments):
    number = x64 if platform.machine() == "x86_64" else arm64
    answer = libc.syscall(ctypes.c_long(number), *arguments)
    if answer == -1: raise OSError(ctypes.get_errno(), "refused")
    return answer
def attempt(deed):
    try: deed(); print("done")
    except (OSError, ValueError) as error: print(errno.errorcode.get(getattr(error, "errno", None), type(error).__name__))
`;

/** A file of the host by its number alone, as the first escape from Docker did: no path leads to it. */
const BY_HANDLE = `
def deed():
    handle, mount = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128)), ctypes.c_int()
    call(303, 264, -100, b"/usr", handle, ctypes.byref(mount), 0)
    os.close(call(304, 265, os.open("/usr", os.O_RDONLY), handle, os.O_RDONLY))
attempt(deed)`;

/** Cannot be removed by anybody but root, and by root only who knows. Undone where it works. */
const IMMUTABLE = `
path = "/bench/out/stays"
open(path, "w").close()
file = os.open(path, os.O_RDONLY)
def deed():
    fcntl.ioctl(file, 0x40086602, struct.pack("l", 0x10))
    fcntl.ioctl(file, 0x40086602, struct.pack("l", 0))
attempt(deed)`;

const NETWORK = 'attempt(lambda: call(308, 268, os.open("/proc/self/ns/net", os.O_RDONLY), 0))';

/** A tmpfs may know no such flags. */
const HAS_FLAGS = spawnSync("lsattr", ["-d", tmpdir()]).status === 0;

/** CAP_SYS_RESOURCE, which root of some virtual machines lacks. */
const MAY_EXCEED =
  (Number.parseInt(/^CapEff:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]?.slice(-8) ?? "0", 16) &
    (1 << 24)) !==
  0;

/**
 * What a process may try on the kernel beside what is on every list: to come before others, to outlive them, to be seen or
 * to see. Each runs twice, as all attacks here: in the sandbox, and without one as root, where it works.
 */
const DEEDS: [what: string, script: string, inside: string, worksAsRoot?: boolean][] = [
  ["open a file of the host by its number", BY_HANDLE, "EPERM"],
  ["leave a file that cannot be removed", IMMUTABLE, "EPERM", HAS_FLAGS],
  [
    "run before everything else",
    "attempt(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))",
    "EPERM",
  ],
  ["run with a better niceness", "attempt(lambda: os.nice(-5))", "EPERM"],
  ["have its disk accesses come first", "attempt(lambda: call(251, 30, 1, 0, 1 << 13))", "EPERM"],
  [
    "be spared when memory runs out",
    'attempt(lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-1000"))',
    "EACCES",
    MAY_EXCEED,
  ],
  [
    "raise its limit of open files",
    "attempt(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 1 << 19)))",
    "ValueError",
    MAY_EXCEED,
  ],
  ["hear the network by a packet socket", "attempt(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))", "EPERM"],
  ["enter a network by its file", NETWORK, "EPERM"],
  ["move the root under its feet", 'attempt(lambda: os.chroot("/tmp"))', "EPERM"],
  [
    "make random numbers by its own seed",
    'attempt(lambda: fcntl.ioctl(os.open("/dev/random", os.O_RDWR), 0x5207))',
    "EPERM",
  ],
];

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("what a measured process asks of the kernel"), () => {
  let boxed: Bench;
  let open: Bench;
  beforeAll(async () => {
    boxed = await openBench({ files: { "a.txt": "a\n" } });
    open = await openBench({ sandbox: "none", files: { "a.txt": "a\n" } });
  });
  afterAll(async () => {
    await boxed.close();
    await open.close();
  });

  for (const [what, script, inside, worksAsRoot = true] of DEEDS) {
    test(`A35 it cannot ${what}`, async () => {
      const program = ["python3", "-c", `${CALLS}${script}`];
      expect((await boxed.run(program)).stdout).toBe(`${inside}\n`);
      if (IS_ROOT && worksAsRoot) expect((await open.run(program)).stdout).toBe("done\n");
    });
  }

  test("A40 a file of the tree or of the host cannot be given a second name among the results", async () => {
    const script = "ln a.txt /bench/out/again && echo linked; ln /usr/bin/env /bench/out/env && echo linked; true";
    const ran = await boxed.shell(script);
    expect(ran.stdout).toBe("");
    expect(ran.stderr.match(/cross-device link/g)).toHaveLength(2);
    expect((await open.shell("ln a.txt /bench/out/again && echo linked")).stdout).toBe("linked\n");
  });

  test("A36 what a launch used up of its user's share of the kernel is there again for the next", async () => {
    const flood = `${CALLS}
held = []
try:
    while len(held) < 4000: held.append(call(294, 26, 0))
except OSError as error: print(errno.errorcode[error.errno])
for number in range(40):
    try: libc.msgget(number + 1, 0o1600)
    except OSError: break
locks = [os.open("/usr/bin/env", os.O_RDONLY)]
fcntl.flock(locks[0], fcntl.LOCK_EX | fcntl.LOCK_NB)`;
    const one = ["python3", "-c", `${CALLS}attempt(lambda: call(294, 26, 0))`];
    expect((await boxed.run(["python3", "-c", flood])).stdout).toBe("EMFILE\n");
    expect((await boxed.run(one)).stdout).toBe("done\n");
    // On the host: the lock that it held on a file which all share, and queues of messages.
    expect(spawnSync("flock", ["--nonblock", "--exclusive", "/usr/bin/env", "true"]).status).toBe(0);
    expect((await boxed.shell("ipcs -q | tail -n +4 | grep -c . ; true")).stdout).toBe("0\n");
  });

  test("A42 a folder that its launch closed to everybody is removed with it", async () => {
    const close =
      "mkdir -p /bench/out/closed/within && touch /bench/out/closed/within/file && chmod 0 /bench/out/closed/within /bench/out/closed";
    const ran = await boxed.shell(close);
    expect(ran.exit).toBe(0);
    await boxed.folder.forget(ran);
    expect(existsSync(ran.output)).toBe(false);
    expect(readdirSync(join(boxed.folder.path, "launches")).length).toBeGreaterThan(0);
  });
});
