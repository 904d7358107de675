# shellcheck shell=bash
# The way there: one tuner at a time, what the profile wants is found out, noted, and written.

# One tuner at a time. The lock ends with the process and what it had started: a `sync` that was killed with its tuner needs
# a moment to be gone.
take_lock() {
  [[ -z $DRY ]] || return 0
  ensure mkdir -p -- "$ROOT$STATE"
  exec 9>"$ROOT$STATE/lock"
  flock --wait 2 9 || fail 3 "another tuner holds this machine ($STATE/lock); nothing was done"
  LOCKED=yes
}

LOCKED='' LEFT=0

# From now on whatever ends us, short of SIGKILL, puts the machine back: never one that another tuner holds, nor again what
# has just been refused.
let_go_at_end() {
  trap let_go EXIT
  trap 'exit 0' TERM INT HUP
}

let_go() {
  [[ -n $LOCKED && $LEFT == 0 ]] && has_journal || return 0
  put_all_back || warn "not everything could be put back: see $JOURNAL"
}

# By hand the machine stays tuned when all is written; one that is tuned half is nobody's wish.
tune_and_leave() {
  let_go_at_end
  trap 'exit 1' TERM INT HUP
  tune || return "$?"
  trap - EXIT TERM INT HUP
}

# Looks at every knob of the profile: SKIPPED (knob → why), KNOBS_USED, and the settings in the arrays. Writes nothing.
survey() {
  local knob path want why lines
  declare -gA SKIPPED=()
  KNOBS_USED=()
  forget_settings
  for knob in $(knob_names); do
    load_knob "$knob"
    [[ " $PROFILES " == *" $PROFILE "* ]] || continue
    if ! why=$(probe); then
      SKIPPED[$knob]=$why
      continue
    fi
    [[ $WHEN == run ]] || continue
    KNOBS_USED+=("$knob")
    lines=$(wanted) || fail 1 "$knob: could not be looked at"
    while IFS=$'\t' read -r path want; do
      [[ -n $path ]] || continue
      if get "$path"; then add_setting "$knob" "$path" "$VALUE" "$want"; fi
    done <<<"$lines"
  done
}

# Old values are read only here, where no journal is: what was tuned never becomes an original.
tune() {
  local knob profile=$PROFILE
  take_lock
  if has_journal; then
    warn "a tuner died here: putting back what it had changed"
    put_all_back || fail 1 "not everything could be put back; nothing new was written"
  fi
  PROFILE=$profile
  STARTED=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  survey
  if [[ -n $DRY ]]; then
    show_plan
    return 0
  fi
  begin_journal
  for knob in "${KNOBS_USED[@]}"; do
    load_knob "$knob"
    apply
  done
  note_drift
  if has_refused && [[ $PROFILE == strict ]]; then
    show_refused >&2
    put_all_back || fail 1 "not everything could be put back"
    return 2
  fi
}

write_each() {
  local index
  for index in $(settings_of "$KNOB"); do write_setting "$index"; done
}

write_setting() {
  local path=${PATHS[$1]} want=${WANTS[$1]}
  if ! get "$path"; then
    note "$1" "" skipped gone
  elif same "$path" "$VALUE" "$want"; then
    note "$1" "$VALUE" ok ""
  elif put "$path" "$want"; then
    get "$path" || VALUE=
    if same "$path" "$VALUE" "$want"; then note "$1" "$VALUE" ok ""; else note "$1" "$VALUE" refused "reads back as $VALUE"; fi
  else
    local why=$WHY state=refused
    [[ -z $TOLERATES || ! $why =~ $TOLERATES ]] || state=skipped
    get "$path" || VALUE=
    note "$1" "$VALUE" "$state" "$why"
  fi
}

# A later knob may have reset an earlier one.
note_drift() {
  local index
  for index in "${!PATHS[@]}"; do
    [[ ${STATES[index]} == ok ]] || continue
    get "${PATHS[index]}" || VALUE=
    same "${PATHS[index]}" "$VALUE" "${GOTS[index]}" || note "$index" "$VALUE" refused "did not stay: reads as $VALUE"
  done
}

has_refused() {
  local state
  for state in "${STATES[@]}"; do [[ $state != refused ]] || return 0; done
  return 1
}

# Settings that are no longer as they were read back, one a line: PATH<TAB>GOT<TAB>NOW.
drift() {
  local index
  for index in "${!PATHS[@]}"; do
    [[ ${STATES[index]} == ok ]] || continue
    get "${PATHS[index]}" || VALUE=gone
    same "${PATHS[index]}" "$VALUE" "${GOTS[index]}" || printf '%s\t%s\t%s\n' "${PATHS[index]}" "${GOTS[index]}" "$VALUE"
  done
}
