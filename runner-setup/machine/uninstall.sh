# shellcheck shell=bash
# uninstall: what the manifest names, in reverse. A file whose content is not ours any more stays and is named.

STAYED=()

verb_uninstall() {
  local kind name state
  need_idle
  if [[ ! -f $ROOT$MANIFEST ]]; then
    [[ -z ${OPTION[purge]:-} ]] || purge
    # Made by this very call, for its turn.
    act rm -rf -- "$ROOT$RUN"
    report "nothing else to do: there is no $MANIFEST"
    return 0
  fi
  [[ -n $DRY ]] || verb_stop
  undo_all_enabled
  while IFS=$'\t' read -r kind name state; do
    "undo_$kind" "$name" "$state"
  done < <(tac -- "$ROOT$MANIFEST")
  # What systemd made to hold the instances of our units, and would keep until the next boot.
  run systemctl stop 'system-bench*.slice' || true
  run systemctl daemon-reload
  finish_uninstall
}

verb_stop() {
  run systemctl stop bench-controller.service bench-start.socket bench-standing.service 'bench-runner@*.service' || true
  # shellcheck disable=SC2154 # declared in bench-machine
  OPTION[all]=yes
  verb_wipe || true
}

finish_uninstall() {
  local one
  [[ -z ${OPTION[purge]:-} ]] || purge
  [[ -n $DRY ]] || rm -rf -- "$ROOT$MANIFEST" "$ROOT$NEWEST" "$ROOT$RUN"
  [[ -n $DRY ]] || rmdir -- "$ROOT$VAR" 2>/dev/null || true
  for one in "${STAYED[@]}"; do report "stays: $one"; done
  [[ ${#STAYED[@]} -eq 0 ]] || report "remove by hand what is not wanted"
}

# Settings, keys, caches and results that were kept.
purge() { act rm -rf -- "$ROOT$VAR" "$ROOT$ETC" "$ROOT/opt/benchwarden"; }

undo_file() {
  local target=$ROOT$1
  [[ -f $target ]] || return 0
  if [[ $(sum_of "$target") != "$2" && -z ${OPTION[purge]:-} ]]; then
    STAYED+=("$1 (changed since it was installed)")
  else
    [[ $1 != /etc/apparmor.d/* ]] || run apparmor_parser --remove "$target" || true
    act rm -f -- "$target"
    after_file "$1"
  fi
}

# What had read the file reads that it is gone.
after_file() {
  case $1 in
    "$LOG_LIMIT") run systemctl restart systemd-journald.service || true ;;
    "$BOOT_LINE")
      run update-grub || STAYED+=("the boot line (update-grub failed)")
      report "reboot needed: boot knobs were taken away"
      ;;
  esac
}

undo_link() { act rm -f -- "$ROOT$1"; }

undo_folder() {
  [[ -d $ROOT$1 ]] || return 0
  case $1 in
    # The releases of the runner are whole folders of ours.
    "$RUNNERS"/[0-9]*) act rm -rf -- "$ROOT$1" ;;
    *)
      [[ -z ${OPTION[purge]:-} || $1 != "$VAR"/* ]] || act rm -rf -- "$ROOT$1"
      if [[ -n $DRY ]]; then
        report "would remove $1 if it is empty"
      elif [[ -d $ROOT$1 ]] && ! rmdir -- "$ROOT$1" 2>/dev/null; then
        STAYED+=("$1 (not empty; --purge removes data)")
      fi
      ;;
  esac
}

undo_user() { run userdel "$1" || STAYED+=("user $1 (userdel failed)"); }

undo_member() { run gpasswd --delete "${1%:*}" "${1#*:}" || true; }

# Goes with the user.
undo_subordinate() { :; }

# Started again only when it ran.
undo_masked() {
  run systemctl unmask --quiet "$1"
  [[ $2 != *,active ]] || run systemctl start "$1" || true
}

# Its file system is not mounted any more.
undo_volume() {
  [[ -f $ROOT$VOLUMES/$1.ext4 ]] || return 0
  [[ -n ${OPTION[purge]:-} ]] || STAYED+=("$VOLUMES/$1.ext4 (data; --purge removes it)")
}

# All were undone at once: each call makes systemd read all its files again.
undo_enabled() { :; }

undo_all_enabled() {
  local units
  mapfile -t units < <(remembered enabled)
  [[ ${#units[@]} -eq 0 ]] || run systemctl disable --now --quiet "${units[@]}" || true
}
