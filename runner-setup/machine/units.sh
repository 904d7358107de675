# shellcheck shell=bash
# Our units, and the units of the host that must not wake in the middle of a measurement.

# Updaters: they would restart services and rename the host in the middle of a suite.
UPDATERS='apt-daily.timer apt-daily-upgrade.timer unattended-upgrades.service packagekit.service fwupd-refresh.timer snapd.service snapd.socket'

ALWAYS='bench-restore.service bench-firewall.service bench-launch.socket bench-tune.socket bench-image.socket bench-update.timer bench-clean.timer'

# Units of a kind of machine that are enabled and started.
units_of() {
  case $1 in
    standing) say "$ALWAYS bench-standing.service" ;;
    jit) say "$ALWAYS bench-start.socket bench-controller.service" ;;
    scale-set) say "bench-restore.service bench-tune.socket bench-update.timer bench-clean.timer" ;;
  esac
}

unit_state() {
  ask systemctl is-enabled "$1" || true
  VALUE=${VALUE:-absent}
}

mask_updaters() {
  local unit
  for unit in $UPDATERS; do
    is_ours masked "$unit" && continue
    unit_state "$unit"
    case $VALUE in
      absent | not-found | masked | "") continue ;;
    esac
    changed
    remember masked "$unit" "$VALUE"
    run systemctl mask --now "$unit"
  done
}

enable_units() {
  local unit
  for unit in $(units_of "$1"); do
    is_ours enabled "$unit" && continue
    changed
    remember enabled "$unit"
    run systemctl enable --now "$unit"
  done
}

# A job is running: its unit is there in whatever state but gone.
busy() {
  ask systemctl list-units --no-legend --plain --state=active,activating,deactivating 'bench-runner@*.service' || VALUE=
  [[ -z $VALUE ]] || return 0
  # A standing runner is always there; it works when it has children that do.
  ask pgrep -u bench-runner -f Runner.Worker || VALUE=
  [[ -n $VALUE ]]
}

need_idle() { ! busy || fail 3 "a job is running: nothing was done"; }
