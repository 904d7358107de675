# shellcheck shell=bash
# Off unless the machine asks for it (NOHZ_FULL=yes, for suites of one thread): entries into the kernel become dearer.
PROFILES="strict" WHEN=boot

probe() {
  conf NOHZ_FULL && [[ $VALUE == yes ]] && bench_cpus && return 0
  say "not asked for"
  return 1
}

wanted() {
  bench_cpus
  setting boot:nohz_full "$VALUE"
}

apply() { :; }
restore() { :; }
advice() { say "boot with nohz_full=BENCH"; }
