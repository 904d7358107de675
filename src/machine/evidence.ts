import type { ClockCount, HostEvidence } from "../ports/machine.ts";
import { benchCpus, type HostFiles } from "./host-files.ts";

const TICKS_PER_SECOND = 100;

/** What the host's counters show now. A few files of /proc and /sys: well under a millisecond on a small machine. */
export function observeHost(host: HostFiles): HostEvidence {
  const statistics = host.text("proc/stat") ?? "";
  const memory = host.text("proc/vmstat") ?? "";
  const bench = benchCpus(host);
  const steal = /^cpu +(?:\d+ +){7}(\d+)/m.exec(statistics)?.[1];
  return {
    throttles: throttles(host),
    swaps: sum(field(memory, "pswpin"), field(memory, "pswpout")),
    oomKills: field(memory, "oom_kill"),
    stealSeconds: steal === undefined ? null : Number(steal) / TICKS_PER_SECOND,
    interrupts: interruptsOf(host.text("proc/interrupts"), bench) ?? field(statistics, "intr"),
    switches: switchesOf(host.text("proc/schedstat"), bench) ?? field(statistics, "ctxt"),
    majorFaults: field(memory, "pgmajfault"),
    pressureSeconds: waitedSeconds(host),
    clocks: clocks(host, bench),
    smis: null,
  };
}

const CPUS = "sys/devices/system/cpu";

function cpus(host: HostFiles): string[] {
  return host.names(CPUS).filter((name) => /^cpu\d+$/.test(name));
}

function throttles(host: HostFiles): number | null {
  const counts = cpus(host).flatMap((cpu) => {
    const folder = `${CPUS}/${cpu}/thermal_throttle`;
    return host
      .names(folder)
      .flatMap((name) => (name.endsWith("_throttle_count") ? (host.number(`${folder}/${name}`) ?? []) : []));
  });
  return counts.length === 0 ? null : counts.reduce((total, count) => total + count, 0);
}

function field(text: string, name: string): number | null {
  const found = new RegExp(`^${name} (\\d+)`, "m").exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

/** Seconds in which some task waited for a CPU: `some avg10=0.00 avg60=0.00 avg300=0.00 total=123`, in microseconds. */
export function waitedSeconds(host: HostFiles): number | null {
  const total = /^some .*\btotal=(\d+)/m.exec(host.text("proc/pressure/cpu") ?? "")?.[1];
  return total === undefined ? null : Number(total) / 1e6;
}

/**
 * Interrupts on the CPUs for launches: one column for each CPU that is on, named in the first line. Null where no CPU is set
 * apart, or the file is not as expected; then those of the whole host count.
 */
function interruptsOf(text: string | null, bench: ReadonlySet<number> | null): number | null {
  const [heading = "", ...lines] = (text ?? "").split("\n");
  const names = heading.trim().split(/\s+/);
  const columns = names.flatMap((name, column) => (bench?.has(Number(name.replace(/^CPU/, ""))) ? [column] : []));
  if (columns.length === 0) return null;
  let total = 0;
  for (const line of lines) {
    const counts = line
      .slice(line.indexOf(":") + 1)
      .trim()
      .split(/\s+/, names.length)
      .map(Number);
    // `ERR` and `MIS` are of no CPU and have one number.
    if (counts.length < names.length || counts.some(Number.isNaN)) continue;
    for (const column of columns) total += counts[column] ?? 0;
  }
  return total;
}

/** Time slices that began on the CPUs for launches: the ninth number of `cpu2 …`. Null as with interrupts. */
function switchesOf(text: string | null, bench: ReadonlySet<number> | null): number | null {
  const lines = [...(text ?? "").matchAll(/^cpu(\d+)((?: \d+){9})/gm)].filter(([, cpu]) => bench?.has(Number(cpu)));
  if (lines.length === 0) return null;
  return lines.reduce((total, [, , counts]) => total + Number(counts?.split(" ").at(-1)), 0);
}

/** Counters that go round sooner may do so within a launch, more than once. */
const ROUND_SECONDS = 3_600;

/** `ref:123 del:456` of ACPI's collaborative processor performance control, x86 and aarch64: everyone may read it. */
function clocks(host: HostFiles, bench: ReadonlySet<number> | null): ClockCount[] {
  return cpus(host).flatMap((name) => {
    const cpu = Number(name.slice(3));
    const folder = `${CPUS}/${name}/acpi_cppc`;
    if (bench !== null && !bench.has(cpu)) return [];
    if ((host.number(`${folder}/wraparound_time`) ?? ROUND_SECONDS) < ROUND_SECONDS) return [];
    const match = /^ref:(\d+) del:(\d+)$/.exec(host.text(`${folder}/feedback_ctrs`) ?? "");
    return match ? [{ cpu, reference: Number(match[1]), delivered: Number(match[2]) }] : [];
  });
}
