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

say() { printf '%s\n' "$*"; }
# What a person is told; for programs an object in each line.
report() {
  if [[ -z $JSON ]]; then
    say "$*"
  else
    printf '{"text": "%s"}\n' "$(json_text "$*")"
  fi
}

json_text() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '%s' "${text//[[:cntrl:]]/ }"
}

warn() { printf '%s\n' "$*" >&2; }
fail() {
  warn "${0##*/}: $2"
  exit "$1"
}

# Runs what must not fail.
ensure() { "$@" || fail 1 "failed: $*"; }

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

HOLDER=benchwarden-holds-latency

# Puts the process that holds the device into PID; 1: there is none.
find_holder() {
  local line=
  { IFS= read -r PID <"$ROOT$STATE/holder.pid"; } 2>/dev/null || return 1
  { IFS= read -r -d '' line <"/proc/$PID/cmdline"; } 2>/dev/null || return 1
  [[ $line == "$HOLDER" ]]
}

get_hold() {
  exists "$1" || return 1
  VALUE=free
  if find_holder; then VALUE=held; fi
}

# The holder writes its own number before anything else, so that it can be ended whenever we die. It gets no lock of ours.
put_hold() {
  if [[ $2 == free ]]; then
    WHY="the process that holds it does not end"
    if find_holder; then kill -KILL "$PID"; fi
    wait_for gone_holder || return 1
    rm -f -- "$ROOT$STATE/holder.pid"
    return 0
  fi
  WHY="the device could not be opened"
  # shellcheck disable=SC2016 # its own $$
  setsid bash -c 'echo $$ >"$1" && exec 3>"$2" && printf "\0\0\0\0" >&3 && exec -a "$3" sleep infinity' - \
    "$ROOT$STATE/holder.pid" "$ROOT$1" "$HOLDER" 9>&- </dev/null >/dev/null 2>&1 &
  # That it was killed in the end is nothing that bash need tell.
  disown 2>/dev/null || true
  wait_for find_holder
}

gone_holder() { ! find_holder; }

wait_for() {
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    if "$1"; then return 0; fi
    sleep 0.02
  done
  return 1
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
