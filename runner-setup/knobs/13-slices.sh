# shellcheck shell=bash
# All that systemd runs stays on the housekeeping CPUs: the runner's process too.
PROFILES="strict" WHEN=run

probe() {
  if ! housekeeping_cpus; then
    say "no BENCH_CPUS in /etc/benchwarden/machine.conf"
    return 1
  fi
  exists /sys/fs/cgroup/cgroup.controllers && ask systemctl --version && return 0
  say "no cgroup v2 under systemd"
  return 1
}

wanted() {
  local unit
  housekeeping_cpus
  for unit in init.scope system.slice user.slice; do setting "slice:$unit" "$VALUE"; done
}

apply() { write_each; }

# A restore that was killed between two steps leaves a list that is empty, and so as it was, in a file that was not there.
restore() {
  put_back_each
  [[ -z $DRY ]] || return 0
  local unit dropped=
  for unit in init.scope system.slice user.slice; do
    if drop_empty_list "$unit"; then dropped=yes; fi
  done
  [[ -z $dropped ]] || run systemctl daemon-reload
}

advice() { say "systemctl set-property system.slice AllowedCPUs=HOUSEKEEPING"; }
