# shellcheck shell=bash
# Our units, and the units of the host that must not wake in the middle of a measurement.

# Updaters: they would restart services and rename the host in the middle of a suite.
UPDATERS='apt-daily.timer apt-daily-upgrade.timer unattended-upgrades.service packagekit.service fwupd-refresh.timer podman-auto-update.timer snapd.service snapd.socket'

ALWAYS='bench.slice bench-restore.service bench-firewall.service bench-launch.socket bench-tune.socket bench-image.socket bench-update.timer bench-clean.timer'

# Units of a kind of machine that are enabled and started.
units_of() {
  case $1 in
    standing) say "$ALWAYS bench-limit.socket bench-standing.service" ;;
    jit) say "$ALWAYS bench-start.socket bench-controller.service" ;;
    scale-set) say "bench-restore.service bench-tune.socket bench-clean.timer" ;;
  esac
}

place_units() {
  local path before=$CHANGES
  for path in "$HERE"/units/*; do file "$path" "$UNITS/${path##*/}" 644; done
  if conf BENCH_CPUS; then
    folder "$UNITS/bench.slice.d" 755
    text "$UNITS/bench.slice.d/cpus.conf" 644 <<END
[Slice]
AllowedCPUs=$VALUE
END
  fi
  [[ $CHANGES == "$before" ]] || run systemctl daemon-reload
}

unit_state() {
  ask systemctl is-enabled "$1" || true
  VALUE=${VALUE:-absent}
}

# All in one call: each makes systemd read all its files again. Stopped first: a timer that is masked while it waits fails,
# for what it waits for has vanished.
mask_updaters() {
  local unit state chosen=()
  for unit in $UPDATERS; do
    unit_state "$unit"
    case $VALUE in
      absent | not-found | masked) continue ;;
    esac
    changed
    state=$VALUE
    if is_active "$unit" || [[ $VALUE == activating ]]; then state+=,active; fi
    remember masked "$unit" "$state"
    chosen+=("$unit")
  done
  [[ ${#chosen[@]} -gt 0 ]] || return 0
  # Stopped first: a timer that is masked while it runs fails, and then the system counts as degraded.
  run systemctl stop "${chosen[@]}"
  run systemctl mask --quiet "${chosen[@]}"
}

# enable_units KIND: enables and starts its units, and takes away those of the kind that the machine was before. Asks the
# host, not the manifest: an installation may have broken off between the two.
enable_units() {
  local unit wanted chosen=() gone=()
  wanted="$(units_of "$1") $(volume_units)"
  for unit in $wanted; do
    is_ours enabled "$unit" && works "$unit" && continue
    changed
    remember enabled "$unit"
    chosen+=("$unit")
  done
  while read -r unit; do
    [[ " $wanted " == *" $unit "* ]] || gone+=("$unit")
  done < <(remembered enabled)
  if [[ ${#gone[@]} -gt 0 ]]; then
    changed
    run systemctl disable --now --quiet "${gone[@]}"
    [[ -n $DRY ]] || for unit in "${gone[@]}"; do forget enabled "$unit"; done
  fi
  [[ ${#chosen[@]} -eq 0 ]] || run systemctl enable --now --quiet "${chosen[@]}" ||
    fail 1 "installed, but not everything could be started: bench-machine check says what is wrong"
}

# Enabled and started, or waiting for what its condition asks for. Below another root without a stand-in nobody can tell.
works() {
  [[ -z $ROOT || -x $ROOT/bin/systemctl ]] || return 0
  unit_state "$1"
  [[ $VALUE == enabled ]] || return 1
  is_active "$1" || [[ $1 == bench-standing.service && ! -f $ROOT$ETC/registration/.runner ]]
}

is_active() { ask systemctl is-active "$1"; }
