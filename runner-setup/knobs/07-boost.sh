# shellcheck shell=bash
# The same as turbo, on AMD, acpi-cpufreq and some aarch64; absent on some AMD.
PROFILES="light strict" WHEN=run

probe() { has_any "$CPU/cpufreq/boost" 'cpu*/cpufreq/boost'; }

wanted() {
  setting "$CPU/cpufreq/boost" 0
  setting_each_cpu cpufreq/boost 0
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "switch boost off: echo 0 > /sys/devices/system/cpu/cpufreq/boost, or in the firmware"; }
