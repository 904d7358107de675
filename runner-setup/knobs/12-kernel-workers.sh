# shellcheck shell=bash
# Unbound work of the kernel stays off the CPUs of launches.
PROFILES="strict" WHEN=run

WORKQUEUE=/sys/devices/virtual/workqueue

probe() {
  if ! housekeeping_cpus; then
    say "no BENCH_CPUS in /etc/benchwarden/machine.conf"
    return 1
  fi
  has_any "$WORKQUEUE/cpumask"
}

wanted() {
  housekeeping_cpus
  local mask
  mask=$(mask_of "$VALUE")
  setting "$WORKQUEUE/cpumask" "$mask"
  setting "$WORKQUEUE/writeback/cpumask" "$mask"
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "write the housekeeping mask into $WORKQUEUE/cpumask"; }
