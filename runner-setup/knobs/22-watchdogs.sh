# shellcheck shell=bash
# Watchdogs interrupt every CPU, and one of them holds a counter of the processor.
PROFILES="strict" WHEN=run

WATCHDOGS=(/proc/sys/kernel/nmi_watchdog /proc/sys/kernel/soft_watchdog /proc/sys/kernel/watchdog)

probe() { has_any "${WATCHDOGS[@]}"; }

wanted() {
  local path
  for path in "${WATCHDOGS[@]}"; do setting "$path" 0; done
}

apply() { write_each; }

# The kernel's trap: while all watchdogs are off, reading one of these files also writes the 0 into what was asked for, and
# then none of them comes back alone: `sysctl -a` during a job is enough. The master goes first, then the two, and nothing
# is read in between.
restore() {
  local index indices
  indices=$(settings_backwards_of "$KNOB")
  if [[ -z $DRY ]] && all_ours "$indices"; then
    for index in $indices; do put "${PATHS[index]}" "${OLDS[index]}" || true; done
  fi
  put_back_each
}

# No setting of these indices was changed by someone else.
all_ours() {
  local index
  for index in $1; do
    get "${PATHS[index]}" || continue
    is_ours_now "$index" || return 1
  done
}
advice() { say "boot with nowatchdog"; }
