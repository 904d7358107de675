# shellcheck shell=bash
# First of the clock's knobs: setting the governor resets no_turbo and the energy preference. Never a fixed "powersave".
PROFILES="light strict" WHEN=run

probe() { has_any 'cpu*/cpufreq/scaling_governor'; }

wanted() {
  local path
  for path in $(each_cpu cpufreq/scaling_governor); do
    if get "${path%/*}/scaling_available_governors" && [[ " $VALUE " != *" performance "* ]]; then continue; fi
    setting "$path" performance
  done
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "cpupower frequency-set --governor performance"; }
