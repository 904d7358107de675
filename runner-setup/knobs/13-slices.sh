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
restore() { put_back_each; }
advice() { say "systemctl set-property system.slice AllowedCPUs=HOUSEKEEPING"; }
