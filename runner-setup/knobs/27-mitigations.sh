# shellcheck shell=bash
# As the distribution has them: recorded with each result, never changed. Before kernel 5.16 a system call filter also
# switched on mitigations that doubled some times.
PROFILES="strict" WHEN=check

probe() { has_any "$CPU/vulnerabilities"; }
wanted() { :; }
apply() { :; }
restore() { :; }
advice() { say "use a kernel of 5.16 or later"; }
