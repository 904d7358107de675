# shellcheck shell=bash
# The host as seen by knobs: settings are read with `get`, written with `put`, commands are started with `run` and `ask`.
# A setting is named by its path (/sys/…, /proc/…) or by a kind and a name:
#   unit:NAME     a systemd unit, `active` or `inactive`
#   slice:NAME    its AllowedCPUs
#   hold:DEVICE   a device that a process keeps open, `held` or `free`
#   boot:WORD     a word of the kernel's command line; never written
#   journal:storage   where the system's log is written now, `persistent` or `volatile`
# With BENCH_ROOT all paths lie below that folder, and commands are logged to its commands.log instead of run; a stand-in
# in its bin/ is started in their place.

ROOT=${BENCH_ROOT:-}
DRY=${BENCH_DRY:-}
JSON=${BENCH_JSON:-}
STATE=/run/benchwarden
CPU=/sys/devices/system/cpu

for PART in words systemd held-device; do
  # shellcheck source=/dev/null
  . "${BASH_SOURCE[0]%/*}/$PART.sh"
done

exists() { [[ -e $ROOT$1 ]]; }

# Reads a setting into VALUE. 1: it is not there or cannot be read.
get() {
  VALUE=
  case $1 in
    unit:*) get_unit "${1#unit:}" ;;
    slice:*) ask systemctl show --property=AllowedCPUs --value "${1#slice:}" ;;
    hold:*) get_hold "${1#hold:}" ;;
    boot:*) get_boot "${1#boot:}" ;;
    journal:*) get_journal ;;
    *) get_file "$1" ;;
  esac
}

# Writes a setting. 1: refused, the kernel's words are in WHY.
put() {
  WHY=
  if [[ -n $DRY ]]; then
    report "would write $1: $2"
    return 0
  fi
  case $1 in
    unit:*) put_unit "${1#unit:}" "$2" ;;
    slice:*) put_slice "${1#slice:}" "$2" ;;
    hold:*) put_hold "${1#hold:}" "$2" ;;
    journal:*) put_journal "$2" ;;
    *) put_file "$1" "$2" ;;
  esac
}

# Where the kernel shows all choices, the one in brackets is the value.
get_file() {
  local file=$ROOT$1
  [[ -f $file ]] || return 1
  if ! IFS= read -r VALUE 2>/dev/null <"$file" && [[ -z $VALUE ]]; then
    # Empty, or an error: only another reader can tell.
    VALUE=$(cat -- "$file" 2>/dev/null) || return 1
  fi
  [[ $VALUE =~ \[([^]]+)\] ]] && VALUE=${BASH_REMATCH[1]}
  return 0
}

# Not in a subshell, which could still write after this shell was killed.
put_file() {
  local scratch=$ROOT$STATE/refusal
  if { printf '%s\n' "$2" >"$ROOT$1"; } 2>"$scratch"; then return 0; fi
  WHY=$(<"$scratch")
  WHY=${WHY##*: }
  return 1
}

get_boot() {
  local line word
  get_file /proc/cmdline || return 1
  line=$VALUE
  VALUE=
  for word in $line; do
    [[ $word != "$1" ]] || VALUE='set'
    [[ $word != "$1="* ]] || VALUE=${word#*=}
  done
}

# Starts a command that changes the host.
run() {
  if [[ -n $DRY ]]; then
    report "would run $*"
    return 0
  fi
  [[ -z $ROOT ]] || printf '%s\n' "$*" >>"$ROOT/commands.log"
  start "$@" >/dev/null
}

# Starts a command that only answers; its answer is in VALUE.
ask() {
  [[ -z $ROOT || -x $ROOT/bin/$1 ]] || return 1
  VALUE=$(start "$@" 2>/dev/null)
}

start() {
  if [[ -z $ROOT ]]; then
    command "$@"
  elif [[ -x $ROOT/bin/$1 ]]; then
    "$ROOT/bin/$1" "${@:2}"
  fi
}
