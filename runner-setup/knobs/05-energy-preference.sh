# shellcheck shell=bash
# Where the hardware picks the clock. Under the governor performance the kernel refuses other words: that is normal.
PROFILES="light strict" WHEN=run TOLERATES="Device or resource busy"

probe() { has_any 'cpu*/cpufreq/energy_performance_preference' 'cpu*/power/energy_perf_bias'; }

wanted() {
  setting_each_cpu cpufreq/energy_performance_preference performance
  setting_each_cpu power/energy_perf_bias 0
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "write performance into energy_performance_preference"; }
