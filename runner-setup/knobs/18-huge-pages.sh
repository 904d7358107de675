# shellcheck shell=bash
# A background thread that merges pages makes results of two kinds; programs may still ask for huge pages.
PROFILES="light strict" WHEN=run

THP=/sys/kernel/mm/transparent_hugepage

probe() { has_any "$THP/enabled"; }

wanted() {
  setting "$THP/enabled" madvise
  setting "$THP/defrag" never
  setting "$THP/khugepaged/defrag" 0
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "boot with transparent_hugepage=madvise"; }
