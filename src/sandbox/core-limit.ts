import { spawnSync } from "node:child_process";

/**
 * Sets this process's limit on core files, which launches inherit, to one byte. The kernel hands the memory of a process
 * that crashed to the host's program for it (apport, systemd-coredump), as root, outside of every sandbox, and does not
 * ask about a limit of 0: only the limit of one byte, by which it knows a crash of that program itself, forbids it
 * (fs/coredump.c). A shell counts in blocks and cannot say it, and a program that can would cost each launch a
 * millisecond.
 *
 * @returns false where it could not be set: a limit of 0 is what is left
 */
export function forbidCoreDumps(): boolean {
  forbidden ??=
    spawnSync("prlimit", ["--pid", String(process.pid), "--core=1:1"], { stdio: "ignore", env: { PATH } }).status === 0;
  return forbidden;
}

let forbidden: boolean | undefined;
const PATH = "/usr/bin:/bin";
