# shellcheck shell=bash
# Timers and services that wake in the middle of a launch or fight the governor. Time synchronisation stays.
PROFILES="light strict" WHEN=run

NOISY=(
  'apt-daily*' 'unattended-upgrades*' 'snapd*' 'fwupd*' 'packagekit*' 'man-db*' 'logrotate*' 'fstrim*'
  'e2scrub*' 'sysstat*' 'cron.service' 'atd.service' 'thermald.service' 'power-profiles-daemon.service'
)

probe() {
  ask systemctl --version && return 0
  say "no systemd"
  return 1
}

# What does not run needs nothing.
wanted() {
  local name
  ask systemctl list-units --state=active,activating --type=service,timer,socket,path --plain --no-legend "${NOISY[@]}" || return 0
  while read -r name _; do
    [[ -z $name ]] || setting "unit:$name" inactive
  done <<<"$VALUE"
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "systemctl disable --now the updaters; they belong into a maintenance window"; }
