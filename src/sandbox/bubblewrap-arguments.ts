import { existsSync } from "node:fs";
import type { LaunchSpec, SessionPlan } from "../ports/executor.ts";
import { launchEnvironment, SANDBOX_PATHS } from "./environment.ts";
import type { SourceFolder } from "./source-folder.ts";

/** What stays the same for all launches of a session. */
export interface Enclosure {
  readonly bubblewrap: string;
  /** Arguments that make the root file system; `network` only in `fetch`. */
  readonly root: { readonly always: readonly string[]; readonly network: readonly string[] };
  readonly toolchain: readonly string[];
  /** False where the host does not let a sandbox forbid further user namespaces. */
  readonly refusesNesting: boolean;
}

/** Host folders of one launch. */
export interface LaunchFolders {
  /** fetch and build: the tree itself, writable; measure: read-only. */
  readonly source: SourceFolder;
  readonly out: string;
  /** In the order of `LaunchSpec.writable`. */
  readonly writable: readonly string[];
}

/** How bubblewrap is supervised. */
export interface Supervision {
  readonly flags: readonly string[];
  /** Descriptor of the system call filter; null in the profile `trusted`, where a filter would be measured too. */
  readonly filterFd: number | null;
}

/** The whole command line of a launch (`machine.md` 7); the program's own arguments come last. */
export function bubblewrapArgv(
  enclosure: Enclosure,
  plan: SessionPlan,
  launch: { readonly spec: LaunchSpec; readonly folders: LaunchFolders; readonly supervision: Supervision },
): [string, ...string[]] {
  const { spec, folders, supervision } = launch;
  return [
    enclosure.bubblewrap,
    ...(supervision.filterFd === null ? [] : ["--seccomp", String(supervision.filterFd)]),
    ...supervision.flags,
    ...namespaces(enclosure, spec.phase === "fetch"),
    ...environment(launchEnvironment(plan, spec, SANDBOX_PATHS)),
    ...enclosure.root.always,
    ...(spec.phase === "fetch" ? enclosure.root.network : []),
    ...kernelFolders(plan.limits.tmpBytes),
    ...enclosure.toolchain.flatMap((folder) => ["--ro-bind", folder, folder]),
    ...benchFolders(plan, spec, folders),
    ...["--remount-ro", "/"],
    ...["--chdir", insideSource(spec.directory)],
    "--",
    ...spec.argv,
  ];
}

function namespaces(enclosure: Enclosure, network: boolean): string[] {
  return [
    ...["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"],
    ...(network ? [] : ["--unshare-net"]),
    ...(enclosure.refusesNesting ? ["--disable-userns"] : []),
    ...["--die-with-parent", "--new-session", "--cap-drop", "ALL"],
    ...["--hostname", "bench", "--uid", "1000", "--gid", "1000"],
  ];
}

function environment(variables: Readonly<Record<string, string>>): string[] {
  return ["--clearenv", ...Object.entries(variables).flatMap(([name, value]) => ["--setenv", name, value])];
}

/**
 * Entries of /proc with files that a process of the host's root may write by their permissions alone. A launch that root
 * started is that process, capabilities or not; bubblewrap covers only folders that are themselves writable, so that
 * /proc/sys/kernel/core_pattern, which makes the kernel start a program, would lie open.
 */
const WRITABLE_IN_PROC = [
  "sys",
  "sysrq-trigger",
  "irq",
  "bus",
  "fs",
  "scsi",
  "acpi",
  "driver",
  "dynamic_debug",
  "mtrr",
];

function kernelFolders(tmpBytes: number): string[] {
  const size = String(Math.max(1, Math.floor(tmpBytes)));
  const isRoot = process.getuid?.() === 0;
  const covered = isRoot ? WRITABLE_IN_PROC.map((name) => `/proc/${name}`).filter((path) => existsSync(path)) : [];
  return [
    ...["--proc", "/proc"],
    ...covered.flatMap((path) => ["--ro-bind", path, path]),
    // /dev is a tmpfs of bubblewrap's without a size: read-only, with a bounded shm of its own.
    ...["--dev", "/dev", "--perms", "1777", "--size", size, "--tmpfs", "/dev/shm", "--remount-ro", "/dev"],
    ...["--perms", "1777", "--size", size, "--tmpfs", "/tmp"],
    ...["--tmpfs", "/sys", "--ro-bind", "/sys/devices/system/cpu", "/sys/devices/system/cpu", "--remount-ro", "/sys"],
  ];
}

function benchFolders(plan: SessionPlan, spec: LaunchSpec, folders: LaunchFolders): string[] {
  const out = ["--bind", folders.out, SANDBOX_PATHS.out];
  if (spec.phase !== "measure") {
    const tree = ["--bind", folders.source.root, SANDBOX_PATHS.src];
    return [...tree, ...["--bind", plan.home, SANDBOX_PATHS.home], ...out];
  }
  const parts = folders.source.binds.flatMap(({ host, inside }) => ["--ro-bind", host, insideSource(inside)]);
  // An outer writable folder must stand before one inside it.
  const writable = spec.writable
    .map((path, index) => ({ host: folders.writable[index] ?? "", inside: insideSource(path) }))
    .sort((a, b) => a.inside.length - b.inside.length)
    .flatMap(({ host, inside }) => ["--bind", host, inside]);
  return ["--ro-bind", folders.source.root, SANDBOX_PATHS.src, ...parts, ...writable, ...out];
}

function insideSource(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return [SANDBOX_PATHS.src, ...parts].join("/");
}
