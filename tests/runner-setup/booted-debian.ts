import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { isOnPath } from "../../.ci/setup.mjs";

/** What the booted system has beside Debian's smallest set: what a bench machine needs, a compiler, podman. */
const PACKAGES = [
  ...["systemd", "systemd-sysv", "dbus", "bubblewrap", "nftables", "git", "ca-certificates", "curl", "procps"],
  ...["util-linux", "iproute2", "python3-minimal", "gcc", "libc6-dev", "podman", "netavark", "runc", "uidmap"],
];

/** debootstrap takes the first of podman's two runtimes, which refuses the mixed control groups of many a test host. */
const UNWANTED = ["crun"];

/** Kept between runs, because making it takes a minute: `XDG_CACHE_HOME` may move it. */
export const CACHE = join(process.env.XDG_CACHE_HOME ?? "/var/cache", "benchwarden-tests");

/** Why no Debian can be booted here; null when one can. */
export function whyNoDebian(): string | null {
  if (process.getuid?.() !== 0) return "only root can boot a container";
  const missing = ["debootstrap", "systemd-nspawn"].filter((program) => !isOnPath(program));
  return missing.length > 0 ? `${missing.join(", ")} is not here` : null;
}

/** A Debian root, made once. Made in memory, for dpkg waits for the disk after each of its thousands of small writes. */
export function debianRoot(): string {
  const content = createHash("sha256").update(`${PACKAGES} ${UNWANTED}`).digest("hex").slice(0, 8);
  const root = join(CACHE, `bookworm-${content}`);
  if (existsSync(root)) return root;
  mkdirSync(CACHE, { recursive: true });
  const half = mkdtempSync(join(CACHE, "half-"));
  const [memory, disk] = [join(half, "memory"), join(half, "root")];
  mkdirSync(memory);
  must(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", memory]);
  try {
    must(["debootstrap", "--variant=minbase", `--include=${PACKAGES.join(",")}`, "bookworm", memory]);
    must(["chroot", memory, "dpkg", "--purge", ...UNWANTED]);
    // The packages themselves, and what is known of others.
    must(["chroot", memory, "sh", "-c", "apt-get clean; rm -rf /var/lib/apt/lists/*"]);
    must(["cp", "-a", memory, disk]);
  } finally {
    must(["umount", memory]);
  }
  renameSync(disk, root);
  rmSync(half, { recursive: true, force: true });
  return root;
}

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

function makeRoot(): string {
  mkdirSync(CACHE, { recursive: true });
  removeDeadMachines();
  return layRoot(mkdtempSync(join(CACHE, `machine-${process.pid}-`)));
}

function removeRoot(top: string): void {
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
      if (tryRead(`/proc/${process}/cmdline`).includes(`${top}/root`)) spawnSync("kill", ["-KILL", process]);
    }
    removeRoot(top);
  }
}

/**
 * Containers on a host without systemd share one tree of control groups, where the services of two would stand in the same
 * groups and be killed with each other's. So one run waits for another, as far as its own time goes.
 */
async function untilNoOtherRuns(): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    const others = readdirSync("/proc").filter(
      (name) => /^\d+$/.test(name) && tryRead(`/proc/${name}/cmdline`).startsWith("systemd-nspawn\0-D\0"),
    );
    if (others.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Debian that is started, and takes commands: a container under this host's kernel, or a machine with its own. */
export interface Debian {
  /** Where its files lie before the start. */
  readonly root: string;
  boot(): Promise<void>;
  /** Runs a program inside, as root. */
  run(argv: readonly string[], options?: { input?: string }): Ran;
  /** Files inside, by absolute path: null is one that is not there, and folders are made as needed. */
  read(path: string): string | null;
  write(path: string, text: string): void;
  remove(path: string): void;
  list(path: string): string[];
  stop(): Promise<void>;
}

/** A Debian with systemd, booted in systemd-nspawn from the cached root; ends with `stop`. */
export class BootedDebian implements Debian {
  #root: string | null = null;
  #leader = 0;

  /** Laid at its first use. */
  get root(): string {
    this.#root ??= makeRoot();
    return this.#root;
  }

  async boot(): Promise<void> {
    await untilNoOtherRuns();
    // Not registered with a machine manager and in no unit of its own: there is no systemd on this host.
    const argv = ["-D", this.root, "--register=no", "--keep-unit", "--quiet", "--private-network", "-b"];
    const child = spawn("setsid", ["systemd-nspawn", ...argv], { stdio: "ignore", detached: true });
    child.unref();
    for (let tries = 0; tries < 600; tries++) {
      this.#leader = this.#findLeader();
      if (this.#leader !== 0) {
        const state = this.run(["systemctl", "is-system-running"]).stdout.trim();
        if (state === "running" || state === "degraded") return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the container did not come up in a minute");
  }

  run(argv: readonly string[], options: { input?: string } = {}): Ran {
    const enter = ["-t", String(this.#leader), "-m", "-p", "-u", "-i", "-n", "-C", "--", ...argv];
    const done = spawnSync("nsenter", enter, {
      encoding: "utf8",
      timeout: 120_000,
      maxBuffer: 64 * 1024 * 1024,
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
      ...options,
    });
    return { status: done.status, stdout: done.stdout, stderr: done.stderr };
  }

  read(path: string): string | null {
    const file = join(this.root, path);
    return existsSync(file) ? readFileSync(file, "utf8") : null;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  list(path: string): string[] {
    const folder = join(this.root, path);
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  async stop(): Promise<void> {
    if (this.#leader !== 0) {
      spawnSync("kill", ["-KILL", String(this.#leader)]);
      for (let tries = 0; tries < 100 && existsSync(`/proc/${this.#leader}`); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    if (this.#root !== null) removeRoot(dirname(this.#root));
  }

  /** The process of this host that is number 1 inside: the systemd whose root is ours. */
  #findLeader(): number {
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const found = tryRead(`/proc/${name}/comm`);
      if (found.trim() !== "systemd") continue;
      const parent = /^PPid:\s+(\d+)/m.exec(tryRead(`/proc/${name}/status`))?.[1] ?? "";
      if (tryRead(`/proc/${parent}/cmdline`).includes(this.root)) return Number(name);
    }
    return 0;
  }
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
