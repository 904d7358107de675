import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { isOnPath } from "../../.ci/setup.mjs";
import { GROUPS, groupOf, makeRoot, removeRoot } from "./debian-root.ts";

/** Why no Debian can be booted here; null when one can. */
export function whyNoDebian(): string | null {
  if (process.getuid?.() !== 0) return "only root can boot a container";
  const missing = ["debootstrap", "systemd-nspawn"].filter((program) => !isOnPath(program));
  return missing.length > 0 ? `${missing.join(", ")} is not here` : null;
}

/**
 * On a host without systemd all containers would share the top of these trees, where the services of two would stand in the
 * same groups and be killed with each other's: so each container has a group of its own. And nobody but us starts a
 * container again that ended with 133, which says that it was rebooted.
 */
const IN_OWN_GROUP = `
group=$1; shift
join_group() {
  for top in ${GROUPS.join(" ")}; do
    [[ ! -e $top/cgroup.procs ]] || { mkdir -p $top/$group; echo $BASHPID >$top/$group/cgroup.procs; }
  done
}
while (join_group; exec "$@"); status=$?; ((status == 133)); do :; done
`;

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
    // Not registered with a machine manager and in no unit of its own: there is no systemd on this host.
    const argv = ["-D", this.root, "--register=no", "--keep-unit", "--quiet", "--private-network", "-b"];
    const start = ["bash", "-uc", IN_OWN_GROUP, "-", groupOf(this.root), "systemd-nspawn", ...argv];
    spawn("setsid", start, { stdio: "ignore", detached: true }).unref();
    await this.#untilUp(0);
  }

  /** Boots the same system once more: in good order, or at once, as a power cut does, with nothing stopped before. */
  async reboot(how: "in order" | "at once"): Promise<void> {
    const before = this.#leader;
    this.run(["systemctl", "reboot", ...(how === "at once" ? ["--force", "--force"] : [])]);
    await this.#untilUp(before);
  }

  async #untilUp(before: number): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      this.#leader = this.#findLeader();
      if (this.#leader !== 0 && this.#leader !== before) {
        const state = this.run(["systemctl", "is-system-running", "--wait"]).stdout.trim();
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

  /** Whole at once: the machine reads what a test writes. An existing file keeps its mode. */
  write(path: string, text: string): void {
    const [file, fresh] = [join(this.root, path), join(this.root, ".being-written")];
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(fresh, text);
    if (existsSync(file)) chmodSync(fresh, statSync(file).mode);
    renameSync(fresh, file);
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
      if (tryRead(`/proc/${parent}/cmdline`).startsWith(`systemd-nspawn\0-D\0${this.root}\0`)) return Number(name);
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
