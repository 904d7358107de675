# shellcheck shell=bash
# What a build left to be written is written before anything is measured. Nothing to put back.
PROFILES="light strict" WHEN=run

probe() { :; }
wanted() { :; }

apply() {
  run sync
  run sleep "${BENCH_SETTLE:-10}"
}

restore() { :; }
advice() { say "journald: Storage=volatile"; }
