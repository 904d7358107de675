# shellcheck shell=bash
# Turbo depends on heat and on how many cores are busy.
PROFILES="light strict" WHEN=run

probe() { has_any "$CPU/intel_pstate/no_turbo"; }
wanted() { setting "$CPU/intel_pstate/no_turbo" 1; }
apply() { write_each; }
restore() { put_back_each; }
advice() { say "switch turbo off: echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo, or in the firmware"; }
