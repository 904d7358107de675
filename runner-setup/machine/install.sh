# shellcheck shell=bash
# install: what is missing is told before anything is changed; a second run changes nothing.

verb_install() {
  local lacks
  lacks=$(missing)
  [[ -z $lacks ]] || fail 4 "nothing was changed, this is missing:"$'\n'"$lacks"
  check_options
  [[ ! -f $ROOT$MANIFEST ]] || need_idle
  CHANGES=0
  place_accounts
  place_volumes
  place_folders
  place_programs
  place_calibration
  place_settings
  place_units
  place_log_limit
  place_apparmor
  [[ $KIND == scale-set ]] || install_runner
  mask_updaters
  [[ -z ${OPTION[boot]:-} ]] || place_boot
  # A standing runner prepares its first job at once.
  end_turn
  enable_units "$KIND"
  case $CHANGES in
    0) report "nothing to do: this is a $KIND machine of class $CLASS" ;;
    *) report "$CHANGES changes: this is a $KIND machine of class $CLASS" ;;
  esac
  next_steps
}

place_accounts() {
  account bench-runner "$VAR/jobs"
  account bench-job /nonexistent
  account bench-image "$VAR/images"
  account bench-controller /nonexistent
  # To read results of launches; never the reverse.
  member bench-runner bench-job
  subordinate bench-image
}

place_folders() {
  folder /usr/local/lib 755
  folder /usr/local/sbin 755
  folder "$LIB" 755
  folder "$LIB/$VERSION" 755
  folder "$ETC" 755
  [[ $KIND != standing ]] || folder "$ETC/registration" 700
  folder "$UNITS" 755
  folder "$VAR" 755
  folder "$VAR/jobs" 755
  # The homes in it are opened and closed by root alone: see homes.sh.
  folder "$VAR/launcher" 711
  folder "$VAR/images" 700 bench-image:bench-image
  folder "$VAR/rootfs" 755 bench-image:bench-image
  folder /opt/benchwarden 755
  folder /opt/benchwarden/runner 755
}

next_steps() {
  local owned=OWNER/NAME
  [[ ${#REPOSITORIES[@]} -ne 1 ]] || owned=${REPOSITORIES[0]%=*}
  case $KIND in
    standing)
      [[ -f $ROOT$ETC/registration/.runner ]] && return 0
      report "next: register the runner once, as root, in a scratch copy of /opt/benchwarden/runner/current:"
      report "  RUNNER_ALLOW_RUNASROOT=1 ./config.sh --url https://github.com/$owned --token TOKEN --labels $CLASS --unattended"
      report "then move .runner, .credentials and .credentials_rsaparams to $ETC/registration/ and: systemctl start bench-standing"
      ;;
    jit) report "next: bench-machine check; journalctl -fu bench-controller" ;;
    scale-set) report "next: the hook is $LIB/current/hook.js; the controller of the scale set runs elsewhere" ;;
  esac
}
