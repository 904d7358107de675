import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isOnPath, NODE } from "../../.ci/setup.mjs";
import type { Debian, Ran } from "../runner-setup/booted-debian.ts";
import { CACHE, commandLine, debianRoot } from "../runner-setup/debian-root.ts";
import { guestKernel, type KernelName, mustRun } from "./guest-kernel.ts";

/** Why no virtual machine can be started here; null when one can. */
export function whyNoMachine(): string | null {
  if (process.getuid?.() !== 0) return "only root can make its disk";
  if (process.arch !== "x64") return "the guest's kernel is of x86-64";
  const missing = ["debootstrap", "qemu-system-x86_64", "mkfs.ext4"].filter((program) => !isOnPath(program));
  return missing.length > 0 ? `${missing.join(", ")} is not here` : null;
}

/** Processors of the guest: the last two are for launches. */
export const CPUS = 4;

/** For a boot, or a command inside: where the host does nothing else both take a minute at most. */
const PATIENCE_MS = 1_800_000;

/**
 * A Debian under a kernel of its own, in QEMU without hardware's help: pure control groups v2, every knob of the kernel
 * writable, and a power switch. It has no network; commands go through a port of the machine, one after the other.
 */
export class VirtualDebian implements Debian {
  readonly #kernel: KernelName;
  #top: string | null = null;
  #machine: ChildProcess | null = null;
  #count = 0;

  constructor(kernel: KernelName) {
    this.#kernel = kernel;
  }

  /** Laid at its first use. */
  get root(): string {
    if (this.#top === null) {
      removeDeadMachines();
      this.#top = mkdtempSync(join(CACHE, `virtual-${process.pid}-`));
      this.#lay(join(this.#top, "root"));
    }
    return join(this.#top, "root");
  }

  #lay(root: string): void {
    mustRun("cp", ["-a", "--reflink=auto", debianRoot(), root]);
    // Debian's folders are links into /usr: kept, where cp would fail.
    const merge = 'tar -C "$1" -c . | tar -C "$2" -x --keep-directory-symlink';
    mustRun("bash", ["-euo", "pipefail", "-c", merge, "-", guestKernel(this.#kernel), root]);
    mustRun("chroot", [root, "depmod", this.#release()]);
    cpSync(new URL("agent.cjs", import.meta.url), join(root, "srv/agent.cjs"));
    writeFileSync(join(root, "etc/systemd/system/agent.service"), AGENT);
    // On a busy host everything takes long.
    mkdirSync(join(root, "etc/systemd/system.conf.d"), { recursive: true });
    writeFileSync(join(root, "etc/systemd/system.conf.d/slow.conf"), "[Manager]\nDefaultTimeoutStartSec=20min\n");
    writeFileSync(join(root, "etc/fstab"), "/dev/nvme0n1 / ext4 defaults 0 1\n");
    mustRun("chroot", [root, "systemctl", "enable", "--quiet", "agent.service"]);
    // Without udev nobody announces the console.
    mustRun("chroot", [root, "systemctl", "mask", "--quiet", "serial-getty@ttyS0.service"]);
  }

  /** Makes the disk of `root` the first time; afterwards the disk is what it is. */
  async boot(): Promise<void> {
    if (!existsSync(this.#disk)) {
      mustRun("mkfs.ext4", ["-q", "-F", "-d", this.root, this.#disk, "40G"]);
      cpSync(join(this.root, "boot", `vmlinuz-${this.#release()}`), this.#file("vmlinuz"));
      rmSync(this.root, { recursive: true, force: true });
    }
    rmSync(this.#socket, { force: true });
    this.#machine = spawn("qemu-system-x86_64", this.#arguments(), { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    this.#machine.stderr?.on("data", (chunk) => (said += chunk));
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end && this.#machine.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      if (!existsSync(this.#socket)) continue;
      const state = this.#ask(["systemctl", "is-system-running"], { timeoutMs: 10_000 }).stdout.trim();
      if (state === "running" || state === "degraded") return;
    }
    throw new Error(`the machine did not come up in ${PATIENCE_MS / 1_000} s\n${said}${this.console().slice(-4_000)}`);
  }

  run(argv: readonly string[], options: { input?: string } = {}): Ran {
    return this.#ask(argv, { timeoutMs: PATIENCE_MS, ...options });
  }

  read(path: string): string | null {
    const done = this.run(["cat", path]);
    return done.status === 0 ? done.stdout : null;
  }

  /** Comes to its name whole: a program inside may be looking for it, and the guest is slow. */
  write(path: string, text: string): void {
    const script = 'mkdir -p "$(dirname "$1")" && cat >"$1.new" && mv "$1.new" "$1"';
    const done = this.run(["bash", "-c", script, "-", path], { input: text });
    if (done.status !== 0) throw new Error(`${path} could not be written: ${done.stderr}`);
  }

  remove(path: string): void {
    this.run(["rm", "-rf", path]);
  }

  list(path: string): string[] {
    return this.run(["ls", "-A", path]).stdout.split("\n").filter(Boolean);
  }

  /** What the kernel and systemd said at the console. */
  console(): string {
    const path = this.#file("console");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  /** The plug is pulled: what the guest had not written to its disk is gone. `boot` starts it again from the disk. */
  async cutPower(): Promise<void> {
    const machine = this.#machine;
    this.#machine = null;
    if (machine === null || machine.exitCode !== null) return;
    const gone = new Promise((resolve) => machine.once("exit", resolve));
    machine.kill("SIGKILL");
    await gone;
  }

  async stop(): Promise<void> {
    await this.cutPower();
    if (this.#top !== null) rmSync(this.#top, { recursive: true, force: true });
  }

  #ask(argv: readonly string[], options: { input?: string; timeoutMs: number }): Ran {
    const id = this.#count++;
    const done = spawnSync(NODE, [ASK, this.#socket], {
      encoding: "utf8",
      input: JSON.stringify({ id, argv, ...options }),
      timeout: options.timeoutMs + 20_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    if (done.status !== 0) return { status: null, stdout: "", stderr: `no answer of the guest: ${done.stderr}` };
    const { status, stdout, stderr } = JSON.parse(done.stdout);
    return { status, stdout, stderr };
  }

  #arguments(): string[] {
    return [
      ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
      // Without one instruction: as QEMU 7.2 plays it, it destroys registers, and Linux 6.12 dies of it at boot.
      ...["-accel", "tcg,thread=multi", "-cpu", "max,-cx16", "-smp", String(CPUS), "-m", "3072"],
      ...[
        "-kernel",
        this.#file("vmlinuz"),
        "-append",
        `root=/dev/nvme0n1 rw console=ttyS0 quiet panic=-1 mitigations=off`,
      ],
      ...[
        "-drive",
        `file=${this.#disk},format=raw,if=none,id=disk,cache=unsafe`,
        "-device",
        "nvme,drive=disk,serial=1",
      ],
      ...["-serial", `file:${this.#file("console")}`],
      ...["-device", "virtio-serial-pci", "-chardev", `socket,id=agent,path=${this.#socket},server=on,wait=off`],
      ...["-device", "virtserialport,chardev=agent,name=agent"],
    ];
  }

  get #disk(): string {
    return this.#file("disk");
  }

  get #socket(): string {
    return this.#file("agent.sock");
  }

  /** Beside the root. */
  #file(name: string): string {
    return join(dirname(this.root), name);
  }

  #release(): string {
    const [release] = readdirSync(join(guestKernel(this.#kernel), "lib/modules"));
    if (release === undefined) throw new Error(`the package of kernel ${this.#kernel} has no modules`);
    return release;
  }
}

const ASK = new URL("ask.cjs", import.meta.url).pathname;

const AGENT = `[Unit]
Description=Takes the commands of the test
[Service]
ExecStartPre=/sbin/modprobe -a virtio_pci virtio_console
ExecStart=/srv/benchwarden/node /srv/agent.cjs
Restart=always
[Install]
WantedBy=multi-user.target
`;

/** Of runs that were killed: their machines end with them or go on; either way nobody asks for them any more. */
function removeDeadMachines(): void {
  if (!existsSync(CACHE)) return;
  for (const name of readdirSync(CACHE)) {
    const pid = /^virtual-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    for (const one of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      if (commandLine(one).includes(join(CACHE, name))) spawnSync("kill", ["-KILL", one]);
    }
    rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}
