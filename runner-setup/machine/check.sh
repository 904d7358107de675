# shellcheck shell=bash
# check: one line for each thing that must hold, with advice. Exit 0: all is as wanted; 2: something is not.

# What can change between two jobs comes first; `--quick` ends there.
QUICK_CHECKS='runner disk leftovers firewall'
ALL_CHECKS="$QUICK_CHECKS policy key units volumes clock sandbox account tools calibration fitness knobs"

verb_check() {
  local name state text own unfit=0 checks=$ALL_CHECKS
  [[ -z ${OPTION[quick]:-} ]] || checks=$QUICK_CHECKS
  for name in $checks; do
    # Some look at several things, and name each.
    while IFS=$'\t' read -r state text own; do
      [[ $state != unfit ]] || unfit=1
      tell "${own:-$name}" "$state" "$text"
    done < <("check_$name")
  done
  ((unfit == 0)) || exit 2
}

tell() {
  if [[ -n ${OPTION[json]:-} ]]; then
    printf '{"check": "%s", "state": "%s", "text": "%s"}\n' "$1" "$2" "$(json_text "$3")"
  else
    printf '%-7s %-19s %s\n' "$2" "$1" "$3"
  fi
}

# What only root can look at.
not_root() { [[ -z $ROOT && $EUID -ne 0 ]] && unknown "only root can look at this"; }

ok() { printf 'ok\t%s\n' "$1"; }
warning() { printf 'warn\t%s\n' "$1"; }
unfit() { printf 'unfit\t%s\n' "$1"; }
unknown() { printf 'unknown\t%s\n' "$1"; }

# inspect WHAT: by a program of ours, which is installed beside us and in the package built.
inspect() {
  local node=$HERE/node program=$HERE/inspect.js
  [[ -x $node ]] || { node_program && node=$VALUE; }
  [[ -f $program ]] || program=$(programs_folder)/inspect.js
  "$node" "$program" "$1" "${ROOT:-/}" 2>/dev/null || unknown "could not be looked at"
}
