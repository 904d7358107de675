# shellcheck shell=bash
# What a build left to be written is written before anything is measured, and the system's log stays in memory until then:
# put back, it goes to the disk with all that was said meanwhile.
PROFILES="light strict" WHEN=run

probe() { :; }

# A log that is in memory anyway needs nothing.
wanted() {
  if get journal:storage && [[ $VALUE == persistent ]]; then setting journal:storage volatile; fi
}

apply() {
  write_each
  settle
}

settle() {
  run sync
  run sleep "${BENCH_SETTLE:-10}"
}

restore() { put_back_each; }
advice() { say "journald: Storage=volatile"; }
