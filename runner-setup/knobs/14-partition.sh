# shellcheck shell=bash
# The slice of launches becomes a partition of its own: no other task is balanced onto its CPUs. `isolated` has no balancing
# inside either, so it serves suites of one thread; `root` serves several. The kernel may take the word and answer
# "isolated invalid (…)": reading back shows it.
PROFILES="strict" WHEN=run

probe() {
  if ! bench_cpus; then
    say "no BENCH_CPUS in /etc/benchwarden/machine.conf"
    return 1
  fi
  has_any "$(slice_folder)/cpuset.cpus.partition"
}

slice_folder() {
  conf BENCH_SLICE || VALUE=bench.slice
  say "/sys/fs/cgroup/${VALUE//\//_}"
}

wanted() {
  local folder kind=isolated
  folder=$(slice_folder)
  if conf BENCH_THREADS && [[ $VALUE == several ]]; then kind=root; fi
  bench_cpus
  setting "$folder/cpuset.cpus.exclusive" "$VALUE"
  setting "$folder/cpuset.cpus.partition" "$kind"
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "needs kernel 6.7 or later; else boot with isolcpus=managed_irq,BENCH"; }
