# shellcheck shell=bash
# The mode of the frequency driver: only looked at, because a change resets every frequency file.
PROFILES="strict" WHEN=check

probe() { has_any "$CPU/intel_pstate/status" "$CPU/amd_pstate/status"; }
wanted() { :; }
apply() { :; }
restore() { :; }
advice() { say "leave the mode as the distribution boots it, and keep it"; }
