# shellcheck shell=bash
# Prefetchers and turbo by model-specific registers are never written: that is refused under lockdown, breaks on other
# processors, and changes what is measured.
PROFILES="strict" WHEN=check

probe() {
  say "never written"
  return 1
}

wanted() { :; }
apply() { :; }
restore() { :; }
advice() { :; }
