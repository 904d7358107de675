import { countCpus, type HostFiles } from "./host-files.ts";

type Facts = Record<string, string | number | null>;

/** Names in /proc/cpuinfo of what identifies a processor, x86 and aarch64. */
const IDENTITY: readonly (readonly [field: string, fact: string])[] = [
  ["vendor_id", "cpuVendor"],
  ["cpu family", "cpuFamily"],
  ["model", "cpuModel"],
  ["stepping", "cpuStepping"],
  ["CPU implementer", "cpuImplementer"],
  ["CPU part", "cpuPart"],
  ["CPU variant", "cpuVariant"],
  ["CPU revision", "cpuRevision"],
];

/**
 * What the processors are: their kind (each kind once, where big and small cores differ), how many, and their caches.
 * Counts do not depend on whether SMT is switched off: `threads` are those present, not those online.
 */
export function processorFacts(host: HostFiles): Facts {
  const blocks = (host.text("proc/cpuinfo") ?? "").split(/\n\s*\n/).map(parseBlock);
  const facts: Facts = {};
  for (const [field, fact] of IDENTITY) facts[fact] = distinct(blocks.map((block) => block.get(field)));
  return { ...facts, ...topology(host), caches: caches(host) };
}

function parseBlock(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return fields;
}

function distinct(values: readonly (string | undefined)[]): string | null {
  const found = [...new Set(values.filter((value) => value !== undefined && value !== ""))].sort();
  return found.length === 0 ? null : found.join(",");
}

function topology(host: HostFiles): Facts {
  const cpus = host.names("sys/devices/system/cpu").filter((name) => /^cpu\d+$/.test(name));
  const sockets = new Set<string>();
  const cores = new Set<string>();
  for (const cpu of cpus) {
    // Absent while the CPU is offline.
    const socket = host.text(`sys/devices/system/cpu/${cpu}/topology/physical_package_id`);
    const core = host.text(`sys/devices/system/cpu/${cpu}/topology/core_id`);
    if (socket === null || core === null) continue;
    sockets.add(socket);
    cores.add(`${socket}:${core}`);
  }
  return {
    sockets: sockets.size || null,
    cores: cores.size || null,
    threads: countCpus(host.text("sys/devices/system/cpu/present")),
  };
}

/** `L1d 48K, L1i 32K, L2 2048K, L3 266240K` of the first CPU. */
function caches(host: HostFiles): string | null {
  const root = "sys/devices/system/cpu/cpu0/cache";
  const found = host
    .names(root)
    .filter((name) => /^index\d+$/.test(name))
    .map((name) => {
      const kind = { Data: "d", Instruction: "i" }[host.text(`${root}/${name}/type`) ?? ""] ?? "";
      return `L${host.text(`${root}/${name}/level`)}${kind} ${host.text(`${root}/${name}/size`)}`;
    });
  return found.length === 0 ? null : found.sort().join(", ");
}
