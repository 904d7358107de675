import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { arch } from "node:process";

/*
 * Whoever moves into a group of the unified hierarchy waits for all of the kernel's readers (`joinFile`); who is born in
 * it does not. A shell cannot ask for such a birth. Perl can, by the number of the system call, and `perl-base` is a part
 * of every Debian and Ubuntu.
 */

/** What stands between us and what is started. */
export interface LauncherTerms {
  /** Files of control groups into which it writes 0 before it starts anything. */
  readonly joins: readonly string[];
  /** Largest size of a file, in blocks of 512 bytes. */
  readonly fileBlocks: number;
  /** Open files of a process. */
  readonly descriptors: number;
  /** Descriptors that we ourselves inherited, to be closed. */
  readonly leaked: readonly number[];
  readonly argv: readonly string[];
}

const PERL = "/usr/bin/perl";

/** The kernel's numbers (syscall_64.tbl, asm-generic/unistd.h), by processor. */
const PRLIMIT64: Partial<Record<NodeJS.Architecture, number>> = { x64: 302, arm64: 261 };
const CLONE3 = 435;

/** Of `linux/sched.h` and `asm-generic/resource.h`. */
const CLONE_INTO_CGROUP = "0x200000000";
const [RLIMIT_FSIZE, RLIMIT_CORE, RLIMIT_NOFILE] = [1, 4, 7];
const [SIGKILL, SIGCHLD] = [9, 17];

/** Whether this host has what it takes; found out once. */
export function canStartInGroup(): boolean {
  possible ??= arch in PRLIMIT64 && spawnSync(PERL, ["-e", 'pack "Q", 0'], { stdio: "ignore", env: {} }).status === 0;
  return possible;
}

let possible: boolean | undefined;

/**
 * A launcher that starts the command in the group and ends as it ends (128 + n for a signal). It joins the group and
 * becomes the command, as the shell does, where the kernel or a filter of system calls refuses the birth; and where the
 * newborn is dead before it could say a word: kernels since early 2025 take whoever is born from a group that was once
 * killed as a whole for one that was missed (`kill_seq`, of the wrong group, in kernel/cgroup/cgroup.c).
 *
 * @param folder of the group, in the unified hierarchy
 */
export function startInGroupArgv(folder: string, terms: LauncherTerms): [string, ...string[]] {
  const file = join(folder, "cgroup.procs");
  const script = `
my ($folder, $file) = (shift, shift);
sub limit { syscall ${PRLIMIT64[arch]}, 0, $_[0], pack("Q2", $_[1], $_[1]), 0 }
umask 022;
limit ${RLIMIT_FSIZE}, ${512 * terms.fileBlocks};
limit ${RLIMIT_NOFILE}, ${terms.descriptors};
limit ${RLIMIT_CORE}, 1;
${terms.leaked.map((fd) => `open LEAKED, "<&=", ${fd} and close LEAKED;`).join(" ")}
open GROUP, "<", $folder and pipe SAID, SAY or exit 125;
my $birth = pack "Q11", ${CLONE_INTO_CGROUP}, 0, 0, 0, ${SIGCHLD}, 0, 0, 0, 0, 0, fileno GROUP;
my $pid = syscall ${CLONE3}, $birth, length $birth;
if ($pid > 0) {
  waitpid $pid, 0;
  close SAY;
  exit($? & 127 ? 128 + ($? & 127) : $? >> 8) if $? != ${SIGKILL} or sysread SAID, my $word, 1;
}
if ($pid) { unshift @ARGV, $file } else { syswrite SAY, "alive" }
while ((my $join = shift) ne "--") { open JOIN, ">", $join and print JOIN 0 and close JOIN or exit 125 }
exec { $ARGV[0] } @ARGV;
exit 127;
`;
  const others = terms.joins.filter((path) => path !== file);
  return [PERL, "-e", script, "--", folder, file, ...others, "--", ...terms.argv];
}
