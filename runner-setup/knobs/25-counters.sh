# shellcheck shell=bash
# Counters of a process's own children in user mode; never -1 beside hostile code.
PROFILES="strict" WHEN=run

probe() { has_any /proc/sys/kernel/perf_event_paranoid; }
wanted() { setting /proc/sys/kernel/perf_event_paranoid 2; }
apply() { write_each; }
restore() { put_back_each; }
advice() { say "sysctl kernel.perf_event_paranoid=2"; }
