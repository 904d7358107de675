# shellcheck shell=bash
# Interrupts go to the housekeeping CPUs. Managed ones stay where their device wants them: the kernel refuses, and that is
# normal: Linux 6.1 with the first of the words below, 6.12 with the second. An interrupt that is gone at the end is left
# out.
PROFILES="strict" WHEN=run TOLERATES="Input/output error|Operation not permitted"

probe() {
  if ! housekeeping_cpus; then
    say "no BENCH_CPUS in /etc/benchwarden/machine.conf"
    return 1
  fi
  has_any /proc/irq
}

wanted() {
  local file cpus
  housekeeping_cpus
  cpus=$VALUE
  if get unit:irqbalance.service && [[ $VALUE == active ]]; then setting unit:irqbalance.service inactive; fi
  setting /proc/irq/default_smp_affinity "$(mask_of "$cpus")"
  for file in "$ROOT"/proc/irq/[0-9]*/smp_affinity_list; do
    [[ ! -f $file ]] || setting "${file#"$ROOT"}" "$cpus"
  done
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "stop irqbalance, and boot with irqaffinity=HOUSEKEEPING"; }
