# shellcheck shell=bash
# Full randomisation: many launches average over layouts, while 0 freezes one of them.
PROFILES="light strict" WHEN=run

probe() { has_any /proc/sys/kernel/randomize_va_space; }
wanted() { setting /proc/sys/kernel/randomize_va_space 2; }
apply() { write_each; }
restore() { put_back_each; }
advice() { say "sysctl kernel.randomize_va_space=2"; }
