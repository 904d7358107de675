# shellcheck shell=bash
# Only looked at: 2 breaks run-times that reserve address space.
PROFILES="strict" WHEN=check

probe() { has_any /proc/sys/vm/overcommit_memory; }

wanted() {
  if get /proc/sys/vm/overcommit_memory && [[ $VALUE == 2 ]]; then setting /proc/sys/vm/overcommit_memory 0; fi
}

apply() { :; }
restore() { :; }
advice() { say "sysctl vm.overcommit_memory=0"; }
