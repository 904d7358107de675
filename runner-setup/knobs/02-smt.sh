# shellcheck shell=bash
# Two threads of a core share its units. Before every mask of CPUs. Never `forceoff`: it cannot be taken back.
PROFILES="strict" WHEN=run

probe() {
  if ! get "$CPU/smt/control"; then
    say absent
    return 1
  fi
  [[ $VALUE == on || $VALUE == off ]] && return 0
  say "$VALUE"
  return 1
}

wanted() { setting "$CPU/smt/control" off; }
apply() { write_each; }
restore() { put_back_each; }
advice() { say "switch SMT off in the firmware, or boot with nosmt"; }
