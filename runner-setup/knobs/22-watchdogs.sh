# shellcheck shell=bash
# Watchdogs interrupt every CPU, and one of them holds a counter of the processor.
PROFILES="strict" WHEN=run

probe() { has_any /proc/sys/kernel/nmi_watchdog /proc/sys/kernel/soft_watchdog; }

wanted() {
  setting /proc/sys/kernel/nmi_watchdog 0
  setting /proc/sys/kernel/soft_watchdog 0
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "boot with nowatchdog"; }
