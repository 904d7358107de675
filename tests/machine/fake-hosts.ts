import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

/** Files of a host by path below its root, as the kernel shows them. */
export type Tree = Readonly<Record<string, string>>;

const CPU = "sys/devices/system/cpu";

function eachCpu(count: number, files: Tree): Tree {
  const cpus = Array.from({ length: count }, (_, cpu) =>
    Object.entries(files).map(([file, value]) => [`${CPU}/cpu${cpu}/${file}`, value] as const),
  );
  return Object.fromEntries(cpus.flat());
}

/** What every Linux has; the values are those of a fresh Debian. */
const COMMON: Tree = {
  "proc/sys/kernel/random/boot_id": "6b0f2f0a-0000-4000-8000-000000000001",
  "proc/sys/kernel/randomize_va_space": "2",
  "proc/sys/kernel/numa_balancing": "1",
  "proc/sys/kernel/nmi_watchdog": "1",
  "proc/sys/kernel/soft_watchdog": "1",
  "proc/sys/kernel/watchdog": "1",
  "proc/sys/kernel/timer_migration": "1",
  "proc/sys/kernel/sched_autogroup_enabled": "1",
  "proc/sys/kernel/perf_cpu_time_max_percent": "25",
  "proc/sys/kernel/perf_event_max_sample_rate": "100000",
  "proc/sys/kernel/perf_event_paranoid": "3",
  "proc/sys/vm/compaction_proactiveness": "20",
  "proc/sys/vm/stat_interval": "1",
  "proc/sys/vm/swappiness": "60",
  "proc/sys/vm/overcommit_memory": "0",
  "proc/cmdline": "BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet",
  "sys/kernel/mm/transparent_hugepage/enabled": "always",
  "sys/kernel/mm/transparent_hugepage/defrag": "madvise",
  "sys/kernel/mm/transparent_hugepage/khugepaged/defrag": "1",
  "sys/kernel/mm/ksm/run": "1",
  "dev/cpu_dma_latency": "",
  "run/systemd/journal/flushed": "",
  "logs/storage": "persistent",
  "units/apt-daily.timer": "active",
  "units/cron.service": "active",
  "units/irqbalance.service": "active",
  "units/systemd-timesyncd.service": "active",
  "units/fwupd-refresh.timer": "inactive",
};

const SERVER: Tree = {
  "etc/benchwarden/machine.conf": "# which CPUs are for launches\nBENCH_CPUS=2,3\nBENCH_SLICE=bench.slice\n",
  "proc/irq/default_smp_affinity": "f",
  "proc/irq/0/smp_affinity_list": "0-3",
  "proc/irq/17/smp_affinity_list": "2-3",
  "proc/irq/18/smp_affinity_list": "1",
  "sys/devices/virtual/workqueue/cpumask": "f",
  "sys/devices/virtual/workqueue/writeback/cpumask": "f",
  "sys/fs/cgroup/cgroup.controllers": "cpuset cpu io memory pids",
  "sys/fs/cgroup/bench.slice/cpuset.cpus.exclusive": "",
  "sys/fs/cgroup/bench.slice/cpuset.cpus.partition": "member",
  "slices/init.scope": "",
  "slices/system.slice": "",
  "slices/user.slice": "0-3",
  [`${CPU}/present`]: "0-3",
};

export const INTEL: Tree = {
  ...COMMON,
  ...SERVER,
  [`${CPU}/smt/control`]: "on",
  [`${CPU}/intel_pstate/status`]: "active",
  [`${CPU}/intel_pstate/no_turbo`]: "0",
  [`${CPU}/intel_uncore_frequency/package_00_die_00/min_freq_khz`]: "800000",
  [`${CPU}/intel_uncore_frequency/package_00_die_00/max_freq_khz`]: "2400000",
  [`${CPU}/vulnerabilities/meltdown`]: "Not affected",
  ...eachCpu(4, {
    "cpufreq/scaling_governor": "powersave",
    "cpufreq/scaling_available_governors": "performance powersave",
    "cpufreq/energy_performance_preference": "balance_performance",
    "cpufreq/base_frequency": "2400000",
    "cpufreq/scaling_min_freq": "800000",
    "cpufreq/scaling_max_freq": "3800000",
    "power/energy_perf_bias": "6",
  }),
};

export const AMD: Tree = {
  ...COMMON,
  ...SERVER,
  [`${CPU}/smt/control`]: "on",
  [`${CPU}/amd_pstate/status`]: "active",
  [`${CPU}/cpufreq/boost`]: "1",
  ...eachCpu(4, {
    "cpufreq/scaling_governor": "powersave",
    "cpufreq/energy_performance_preference": "balance_performance",
    "acpi_cppc/nominal_freq": "3000",
    "cpufreq/scaling_min_freq": "400000",
    "cpufreq/scaling_max_freq": "4500000",
  }),
};

export const AARCH64: Tree = {
  ...COMMON,
  ...SERVER,
  [`${CPU}/smt/control`]: "notsupported",
  ...eachCpu(4, {
    "cpufreq/scaling_governor": "schedutil",
    "cpufreq/boost": "1",
    "acpi_cppc/nominal_freq": "2600",
    "cpufreq/scaling_min_freq": "1000000",
    "cpufreq/scaling_max_freq": "3000000",
  }),
};

/** No machine.conf: nobody told which CPUs are for launches. */
export const LAPTOP: Tree = {
  ...COMMON,
  [`${CPU}/smt/control`]: "on",
  [`${CPU}/intel_pstate/no_turbo`]: "0",
  ...eachCpu(2, { "cpufreq/scaling_governor": "powersave", "power/energy_perf_bias": "8" }),
};

/** A virtual machine has no say over clocks. */
export const GUEST: Tree = { ...COMMON, [`${CPU}/smt/control`]: "notimplemented" };

export const HOSTS: Readonly<Record<string, Tree>> = { INTEL, AMD, AARCH64, LAPTOP, GUEST };

/**
 * Lays a host out in a fresh folder, with stand-ins in its bin/: for systemctl, that keeps the state of units in units/ and
 * of slices in slices/, and for journalctl, that keeps in logs/ where the log is written.
 */
export function layHost(tree: Tree): string {
  const root = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "host-"));
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content === "" ? "" : `${content}\n`);
  }
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin/systemctl"), SYSTEMCTL);
  writeFileSync(join(root, "bin/journalctl"), JOURNALCTL);
  for (const name of ["systemctl", "journalctl"]) chmodSync(join(root, "bin", name), 0o755);
  return root;
}

/** The journal of a real host lies in memory too; each of its lines is followed by an fsync. */
const MEMORY = "/dev/shm";

const SYSTEMCTL = `#!/bin/bash
cd "$(dirname "$0")/.."
case "$1 $2" in
  "--version ") ;;
  "list-units "*)
    for file in units/*; do
      [ "$(cat "$file")" = active ] || continue
      for glob; do case \${file#units/} in $glob) echo "\${file#units/} loaded active running"; break ;; esac; done
    done ;;
  "show --property=ActiveState") cat "units/$4" 2>/dev/null || echo inactive ;;
  "show --property=AllowedCPUs") cat "slices/$4" ;;
  "set-property --runtime") echo "\${4#AllowedCPUs=}" | grep . >"slices/$3" || : ;;
  "start "*) echo active >"units/$2" ;;
  "stop "*) echo inactive >"units/$2" ;;
  "daemon-reload ") ;;
  *) echo "systemctl: $*" >&2; exit 1 ;;
esac
`;

const JOURNALCTL = `#!/bin/bash
cd "$(dirname "$0")/.."
case "$*" in
  --flush) echo persistent >logs/storage && : >run/systemd/journal/flushed ;;
  --relinquish-var) echo volatile >logs/storage && rm -f run/systemd/journal/flushed ;;
  *) echo "journalctl: $*" >&2; exit 1 ;;
esac
`;

/** The host's files as they are now, without what the tuner keeps for itself. */
export function stateOf(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const state = files.filter((path) => !/^(run|bin|dev)\/|^commands\.log$/.test(path)).sort();
  return Object.fromEntries(state.map((path) => [path, readFileSync(join(root, path), "utf8").trimEnd()]));
}
