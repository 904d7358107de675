# shellcheck shell=bash
# Lowest and highest clock both at the base clock: one that can be held. The kernel refuses a lowest above the highest, so
# what moves away from the other goes first, both ways.
PROFILES="light strict" WHEN=run

probe() {
  local path
  has_any 'cpu*/cpufreq/scaling_max_freq' || return 1
  for path in $(each_cpu cpufreq/scaling_max_freq); do
    if base_clock "${path%/*}"; then return 0; fi
  done
  say "base clock not told"
  return 1
}

# In kHz, in VALUE: by the driver, else by firmware (in MHz).
base_clock() {
  get "$1/base_frequency" && return 0
  get "${1%/cpufreq}/acpi_cppc/nominal_freq" && [[ $VALUE =~ ^[1-9][0-9]*$ ]] || return 1
  VALUE=$((VALUE * 1000))
}

wanted() {
  local path folder
  for path in $(each_cpu cpufreq/scaling_max_freq); do
    folder=${path%/*}
    base_clock "$folder" || continue
    setting "$path" "$VALUE"
    setting "$folder/scaling_min_freq" "$VALUE"
  done
}

apply() {
  local index
  for index in $(settings_of "$KNOB"); do
    [[ ${PATHS[index]} == */scaling_max_freq ]] || continue
    in_order "$index" "${WANTS[index]}" write_setting
  done
}

restore() {
  local index
  for index in $(settings_of "$KNOB"); do
    [[ ${PATHS[index]} == */scaling_max_freq ]] || continue
    in_order "$index" "${OLDS[index]}" put_back
  done
}

# The two limits of one CPU: the highest is setting $1, the lowest the one after it.
in_order() {
  local now=0
  if get "${PATHS[$1]}"; then now=$VALUE; fi
  if ((${2:-0} >= now)); then
    "$3" "$1"
    "$3" $(($1 + 1))
  else
    "$3" $(($1 + 1))
    "$3" "$1"
  fi
}

advice() { say "cpupower frequency-set --min BASE --max BASE"; }
