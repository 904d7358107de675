# shellcheck shell=bash
# No sampling interrupts; profiling needs the old values back. The share is
# written first: while it is 0 or 100 the kernel refuses a rate.
PROFILES="light strict" WHEN=run

probe() { has_any /proc/sys/kernel/perf_event_max_sample_rate; }

wanted() {
  setting /proc/sys/kernel/perf_cpu_time_max_percent 1
  setting /proc/sys/kernel/perf_event_max_sample_rate 1
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "sysctl kernel.perf_event_max_sample_rate=1 kernel.perf_cpu_time_max_percent=1"; }
