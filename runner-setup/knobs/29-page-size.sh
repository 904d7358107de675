# shellcheck shell=bash
# Size of pages, power profile, fans and memory nodes are set once, in the firmware or the kernel; results record them, and
# numbers are never compared across them.
PROFILES="strict" WHEN=check

probe() { :; }
wanted() { :; }
apply() { :; }
restore() { :; }
advice() { say "power profile \"performance\" and fixed fans in the firmware"; }
