# shellcheck shell=bash
# One at a time: a job, or a call that looks after the machine.

# A job is running: its unit is there in whatever state but gone.
busy() {
  ask systemctl list-units --no-legend --plain --state=active,activating,deactivating 'bench-runner@*.service' || VALUE=
  [[ -z $VALUE ]] || return 0
  # A standing runner is always there; it works when it has children that do.
  ask pgrep -u bench-runner -f Runner.Worker || VALUE=
  [[ -n $VALUE ]]
}

# Holds the machine until this call ends, then looks whether a job has it. A job that begins meanwhile waits in `prepare`.
need_idle() {
  take_turn 0
  ! busy || fail 3 "a job is running: nothing was done"
}

# take_turn SECONDS: one of prepare, update, clean, install and uninstall at a time. Descriptor 8 is for nothing else.
take_turn() {
  [[ -z $DRY ]] || return 0
  mkdir -p -- "$ROOT$RUN"
  exec 8>"$ROOT$RUN/maintenance.lock"
  flock --wait "$1" 8 || fail 3 "the machine is being looked after by another call: nothing was done"
}

# Before something is started that takes a turn of its own. Harmless without a turn.
end_turn() { flock --unlock 8 2>/dev/null || true; }
