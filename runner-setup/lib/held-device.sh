# shellcheck shell=bash
# Settings that last as long as a process keeps a device open.

HOLDER=benchwarden-holds-latency

# Puts the process that holds the device, or is about to, into PID; 1: there is none. Until it has its name, that is the
# last of its words.
find_holder() {
  local -a words=()
  { IFS= read -r PID <"$ROOT$STATE/holder.pid"; } 2>/dev/null || return 1
  { mapfile -d '' -t words <"/proc/$PID/cmdline"; } 2>/dev/null || return 1
  ((${#words[@]} > 0)) && [[ ${words[0]} == "$HOLDER" || ${words[-1]} == "$HOLDER" ]]
}

is_held() {
  local name=
  find_holder && { IFS= read -r -d '' name <"/proc/$PID/cmdline"; } 2>/dev/null && [[ $name == "$HOLDER" ]]
}

get_hold() {
  exists "$1" || return 1
  VALUE=free
  if find_holder; then VALUE=held; fi
}

# The holder writes its own number before anything else, so that it can be ended whenever we die; until it has, it keeps our
# lock, so that whoever comes after us, however soon, does not miss it.
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
  setsid bash -c 'echo $$ >"$1" && exec 9>&- && exec 3>"$2" && printf "\0\0\0\0" >&3 && exec -a "$3" sleep infinity' - \
    "$ROOT$STATE/holder.pid" "$ROOT$1" "$HOLDER" </dev/null >/dev/null 2>&1 &
  # That it was killed in the end is nothing that bash need tell.
  disown 2>/dev/null || true
  wait_for is_held
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
