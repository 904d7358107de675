# shellcheck shell=bash
# Only looked at: 2 breaks run-times that reserve address space.
PROFILES="strict" WHEN=check

probe() {
  if ! get /proc/sys/vm/overcommit_memory; then
    say absent
    return 1
  fi
  [[ $VALUE != 2 ]] || say "2: run-times that reserve address space will fail"
}

wanted() { :; }
apply() { :; }
restore() { :; }
advice() { say "sysctl vm.overcommit_memory=0"; }
