# shellcheck shell=bash
# No timers from other CPUs; nice counts for the whole host. The limit for real-time tasks stays.
PROFILES="strict" WHEN=run

probe() { has_any /proc/sys/kernel/timer_migration /proc/sys/kernel/sched_autogroup_enabled; }

wanted() {
  setting /proc/sys/kernel/timer_migration 0
  setting /proc/sys/kernel/sched_autogroup_enabled 0
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "sysctl kernel.timer_migration=0 kernel.sched_autogroup_enabled=0"; }
