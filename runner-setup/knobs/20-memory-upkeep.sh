# shellcheck shell=bash
# No swapoff, which may fail half-way: the control group of a launch forbids swap.
PROFILES="strict" WHEN=run

probe() { has_any /proc/sys/vm/compaction_proactiveness /proc/sys/vm/stat_interval /proc/sys/vm/swappiness; }

wanted() {
  setting /proc/sys/vm/compaction_proactiveness 0
  setting /proc/sys/vm/stat_interval 120
  setting /proc/sys/vm/swappiness 10
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "sysctl vm.compaction_proactiveness=0 vm.stat_interval=120 vm.swappiness=10"; }
