# shellcheck shell=bash
# Merging of equal pages and moves between memory nodes scan in the background.
PROFILES="light strict" WHEN=run

probe() { has_any /sys/kernel/mm/ksm/run /proc/sys/kernel/numa_balancing; }

wanted() {
  setting /sys/kernel/mm/ksm/run 0
  setting /proc/sys/kernel/numa_balancing 0
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "sysctl kernel.numa_balancing=0"; }
