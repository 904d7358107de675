import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** What the booted system has beside Debian's smallest set: what a bench machine needs, a compiler, podman. */
const PACKAGES = [
  ...["systemd", "systemd-sysv", "dbus", "bubblewrap", "nftables", "git", "ca-certificates", "curl", "procps"],
  ...["util-linux", "iproute2", "python3-minimal", "busybox-static", "gcc", "libc6-dev"],
  ...["podman", "netavark", "runc", "uidmap", "slirp4netns"],
];

/** debootstrap takes the first of podman's two runtimes, which refuses the mixed control groups of many a test host. */
const UNWANTED = ["crun"];

/** Kept between runs, because making it takes a minute: `XDG_CACHE_HOME` may move it. */
export const CACHE = join(process.env.XDG_CACHE_HOME ?? "/var/cache", "benchwarden-tests");

/** A Debian root, made once: who comes while it is made waits for it. */
export function debianRoot(): string {
  const content = createHash("sha256").update(`${PACKAGES} ${UNWANTED}`).digest("hex").slice(0, 8);
  const root = join(CACHE, `bookworm-${content}`);
  if (existsSync(root)) return root;
  mkdirSync(CACHE, { recursive: true });
  must(["flock", join(CACHE, "lock"), "bash", "-euc", MAKE_ROOT, "-", root, PACKAGES.join(","), ...UNWANTED]);
  return root;
}

/** Made in memory, for dpkg waits for the disk after each of its thousands of small writes. */
const MAKE_ROOT = `
root=$1 packages=$2; shift 2
[[ ! -e $root ]] || exit 0
half=$(mktemp -d "$(dirname "$root")/half-XXXXXX")
trap 'umount "$half/memory"; rm -rf "$half"' EXIT
mkdir "$half/memory"
mount -t tmpfs -o mode=755 tmpfs "$half/memory"
debootstrap --variant=minbase --include="$packages" bookworm "$half/memory"
chroot "$half/memory" dpkg --purge "$@"
# The packages themselves, and what is known of others.
chroot "$half/memory" sh -c 'apt-get clean; rm -rf /var/lib/apt/lists/*'
cp -a "$half/memory" "$half/root"
mv "$half/root" "$root"
`;

/**
 * The cached root for one run: seen through an overlay, for a copy would cost seconds of each run. `/var` is copied, because
 * a machine and podman lay overlays of their own there, and an overlay cannot lie on another's changes.
 */
function layRoot(top: string): string {
  const [lower, root] = [debianRoot(), join(top, "root")];
  for (const name of ["root", "changes", "work"]) mkdirSync(join(top, name), { mode: 0o755 });
  const layers = `lowerdir=${lower},upperdir=${join(top, "changes")},workdir=${join(top, "work")}`;
  must(["mount", "-t", "overlay", "-o", layers, "overlay", root]);
  must(["cp", "-a", "--reflink=auto", join(lower, "var"), join(top, "var")]);
  must(["mount", "--bind", join(top, "var"), join(root, "var")]);
  return root;
}

/** A root for one run, below a folder that goes with `removeRoot`. */
export function makeRoot(): string {
  mkdirSync(CACHE, { recursive: true });
  removeDeadMachines();
  return layRoot(mkdtempSync(join(CACHE, `machine-${process.pid}-`)));
}

/** The trees of control groups in which systemd has its services; a host has one of them or both. */
export const GROUPS = ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"];

/** Name of the control groups of the container with this root. */
export function groupOf(root: string): string {
  return basename(dirname(root));
}

export function removeRoot(top: string): void {
  const groups = GROUPS.map((tree) => join(tree, basename(top)));
  spawnSync("find", [...groups, "-depth", "-type", "d", "-exec", "rmdir", "{}", "+"]);
  spawnSync("umount", ["--recursive", "--lazy", join(top, "root")]);
  rmSync(top, { recursive: true, force: true });
}

function must([program = "", ...argv]: readonly string[]): void {
  const done = spawnSync(program, argv, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (done.status !== 0)
    throw new Error(`${program} failed:\n${done.stdout.slice(-2_000)}${done.stderr.slice(-2_000)}`);
}

/** What runs that were killed left: their containers go on without them, and their roots stay. */
function removeDeadMachines(): void {
  for (const name of readdirSync(CACHE)) {
    const pid = /^machine-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    const top = join(CACHE, name);
    for (const process of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
      if (commandLine(process).includes(`${top}/root`)) spawnSync("kill", ["-KILL", process]);
    }
    removeRoot(top);
  }
}

/** Of a process; empty when it is gone. */
export function commandLine(process: string): string {
  try {
    return readFileSync(`/proc/${process}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
