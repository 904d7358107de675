import type { HostEvidence } from "../ports/machine.ts";
import type { HostFiles } from "./host-files.ts";

const TICKS_PER_SECOND = 100;

/** What the host's counters show now. A few files of /proc and /sys: well under a millisecond on a small machine. */
export function observeHost(host: HostFiles): HostEvidence {
  const statistics = host.text("proc/stat") ?? "";
  const memory = host.text("proc/vmstat") ?? "";
  const steal = /^cpu +(?:\d+ +){7}(\d+)/m.exec(statistics)?.[1];
  return {
    throttles: throttles(host),
    swaps: sum(field(memory, "pswpin"), field(memory, "pswpout")),
    oomKills: field(memory, "oom_kill"),
    stealSeconds: steal === undefined ? null : Number(steal) / TICKS_PER_SECOND,
    interrupts: field(statistics, "intr"),
    switches: field(statistics, "ctxt"),
    majorFaults: field(memory, "pgmajfault"),
    pressureSeconds: pressure(host),
    clocks: cpus(host).flatMap((cpu) => clock(host.text(`${CPUS}/${cpu}/acpi_cppc/feedback_ctrs`))),
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

/** `some avg10=0.00 avg60=0.00 avg300=0.00 total=123`, the total in microseconds. */
function pressure(host: HostFiles): number | null {
  const total = /^some .*\btotal=(\d+)/m.exec(host.text("proc/pressure/cpu") ?? "")?.[1];
  return total === undefined ? null : Number(total) / 1e6;
}

/** `ref:123 del:456` of ACPI's collaborative processor performance control, x86 and aarch64. */
function clock(text: string | null): { reference: number; delivered: number }[] {
  const match = /^ref:(\d+) del:(\d+)$/.exec(text ?? "");
  return match ? [{ reference: Number(match[1]), delivered: Number(match[2]) }] : [];
}
