# shellcheck shell=bash
# Settings that systemd keeps: whether a unit is active, the CPUs of a slice, where the log is written.

# On the way to a state counts as there.
get_unit() {
  ask systemctl show --property=ActiveState --value "$1" || return 1
  case $VALUE in
    active | activating | reloading) VALUE=active ;;
    *) VALUE=inactive ;;
  esac
}

put_unit() {
  local verb=start
  [[ $2 == active ]] || verb=stop
  WHY="systemctl $verb failed"
  run systemctl "$verb" "$1"
}

# Without our drop-in the slice has what its own files say. The kernel refuses to take the list of a group that has
# processes away ("No space left on device", only logged by systemd): without a list of all CPUs first, the group would
# keep ours for good.
put_slice() {
  WHY="systemctl set-property failed"
  if [[ -z $2 ]]; then
    get_file "$CPU/present" || return 1
    run systemctl set-property --runtime "$1" "AllowedCPUs=$VALUE" || return 1
  fi
  run systemctl set-property --runtime "$1" "AllowedCPUs=$2" || return 1
  [[ -z $2 ]] || return 0
  drop_empty_list "$1"
  run systemctl daemon-reload
}

# Takes the drop-in of a slice away, if it holds no list; 1: there was none.
drop_empty_list() {
  local file found=
  # init.scope is a transient unit, which has its drop-ins elsewhere.
  for file in "$ROOT"/run/systemd/{system.control,transient}/"$1.d/50-AllowedCPUs.conf"; do
    [[ -f $file ]] || continue
    ! grep -q '^AllowedCPUs=[^[:space:]]' -- "$file" || continue
    rm -f -- "$file"
    rmdir -- "${file%/*}" 2>/dev/null || true
    found=yes
  done
  [[ -n $found ]]
}

# VALUE, just read, is the list of all CPUs by which the way back to none leads.
is_on_the_way() {
  local present=
  [[ $1 == slice:* ]] || return 1
  { IFS= read -r present <"$ROOT$CPU/present"; } 2>/dev/null || return 1
  [[ $VALUE == "$present" ]]
}

# journald keeps this mark for as long as it writes to the disk.
get_journal() {
  VALUE=volatile
  if [[ -e $ROOT/run/systemd/journal/flushed ]]; then VALUE=persistent; fi
}

put_journal() {
  local order=--flush
  [[ $1 == persistent ]] || order=--relinquish-var
  WHY="journalctl $order failed"
  run journalctl "$order"
}
