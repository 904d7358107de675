import { createHash } from "node:crypto";
import { join } from "node:path";
import { arch } from "node:process";
import type { Machine, MachineFacts } from "../ports/machine.ts";
import { openCalibration } from "./calibration-program.ts";
import { observeHost } from "./evidence.ts";
import { checkFitness } from "./fitness.ts";
import { hottest } from "./heat.ts";
import { HEAT_HISTORY, heatHistory } from "./heat-history.ts";
import { type HostFiles, hostFiles } from "./host-files.ts";
import { processorFacts } from "./processor.ts";
import { realTime, type Time } from "./time.ts";
import { holdTuned, TUNE_SOCKET } from "./tune-socket.ts";
import { virtualisation } from "./virtualisation.ts";

type Facts = Record<string, string | number | boolean | null>;

/**
 * This host; `root` puts another tree of /proc, /sys and /etc in its place, `architecture` another processor, `time` another
 * way to wait.
 */
export function createMachine(options: { root?: string; architecture?: string; time?: Time } = {}): Machine {
  const host = hostFiles(options.root ?? "/");
  const time = options.time ?? realTime;
  const heat = heatHistory(join(options.root ?? "/", HEAT_HISTORY));
  return {
    identify: async () => identify(host, options.architecture ?? arch),
    check: (terms) => checkFitness(host, terms, { time, usualHeat: heat.usual() }),
    observe: () => observeHost(host),
    calibration: async () => openCalibration(options.root ?? "/", identify(host, options.architecture ?? arch)),
    tune: (profile) => holdTuned(profile, join(options.root ?? "/", TUNE_SOCKET)),
    celsius: () => hottest(host),
    heat,
    rest: (seconds, signal) => time.sleep(seconds, signal),
  };
}

function identify(host: HostFiles, architecture: string): MachineFacts {
  const stable = stableFacts(host, architecture);
  return {
    fingerprint: createHash("sha256").update(canonical(stable)).digest("hex").slice(0, 16),
    facts: { ...stable, ...environmentFacts(host) },
    virtual: stable.virtualisation !== "none",
    bench: host.text("etc/benchwarden/machine.conf") !== null,
  };
}

/** Hardware that stays over reboots, updates and tuning: what the fingerprint is made of (`machine.md` 6). */
function stableFacts(host: HostFiles, architecture: string): Facts {
  return {
    architecture,
    ...processorFacts(host),
    numaNodes: host.names("sys/devices/system/node").filter((name) => /^node\d+$/.test(name)).length || null,
    memoryGiB: memoryGiB(host),
    pageSizeKiB: pageSizeKiB(host),
    product: host.text("sys/class/dmi/id/product_name") ?? host.text("proc/device-tree/model"),
    board: host.text("sys/class/dmi/id/board_name"),
    virtualisation: virtualisation(host),
    machineId: host.text("etc/benchwarden/machine-id"),
  };
}

/**
 * Installed memory. The kernel keeps a share that changes with its version, so what it shows is rounded up; rounding to
 * the nearest would make a 16 GiB machine of 15.4 or 15.6 GiB two machines.
 */
function memoryGiB(host: HostFiles): number | null {
  const kilobytes = /^MemTotal:\s+(\d+) kB$/m.exec(host.text("proc/meminfo") ?? "")?.[1];
  return kilobytes === undefined ? null : Math.ceil(Number(kilobytes) / 1024 ** 2);
}

function pageSizeKiB(host: HostFiles): number | null {
  const size = /^KernelPageSize:\s+(\d+) kB$/m.exec(host.text("proc/self/smaps") ?? "")?.[1];
  return size === undefined ? null : Number(size);
}

const ISOLATION = /^(isolcpus|nohz_full|rcu_nocbs|irqaffinity|mitigations|nosmt)(=|$)/;

/** What changes with updates: recorded beside each result, never part of the identity. */
function environmentFacts(host: HostFiles): Facts {
  const info = host.text("proc/cpuinfo") ?? "";
  const boot = (host.text("proc/cmdline") ?? "").split(/\s+/).filter((word) => ISOLATION.test(word));
  return {
    cpuName: cut(/^model name\s*:\s*(.+)$/m.exec(info)?.[1] ?? null),
    kernel: cut(host.text("proc/sys/kernel/osrelease")),
    microcode: cut(/^microcode\s*:\s*(\S+)$/m.exec(info)?.[1] ?? null),
    bootIsolation: cut(boot.join(" ") || null),
    mitigations: mitigations(host),
  };
}

/** Twelve hex digits over what the kernel does against each known flaw: equal means the same mitigations. */
function mitigations(host: HostFiles): string | null {
  const root = "sys/devices/system/cpu/vulnerabilities";
  const states = host.names(root).map((name) => `${name}: ${host.text(`${root}/${name}`)}`);
  return states.length === 0 ? null : createHash("sha256").update(states.join("\n")).digest("hex").slice(0, 12);
}

function cut(text: string | null): string | null {
  return text === null ? null : text.slice(0, 200);
}

/** JSON with sorted keys; the facts are flat. */
function canonical(facts: Facts): string {
  return JSON.stringify(Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))));
}
