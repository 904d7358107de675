# shellcheck shell=bash
# The stories of the tuner: tune, restore, verify, show.

# One tuner at a time. The lock ends with the process and what it had started: a `sync` that was killed with its tuner needs
# a moment to be gone.
take_lock() {
  [[ -z $DRY ]] || return 0
  ensure mkdir -p -- "$ROOT$STATE"
  exec 9>"$ROOT$STATE/lock"
  flock --wait 2 9 || fail 3 "another tuner holds this machine ($STATE/lock); nothing was done"
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

# Puts everything back from the journal, goes on after errors. 1: something is left, or was changed by someone else.
restore_machine() {
  take_lock
  if ! has_journal; then
    report "nothing to put back"
    return 0
  fi
  put_all_back
}

put_all_back() {
  local knob index
  LEFT=0 FOREIGN=0 ABSENT=()
  read_journal
  for knob in $(knobs_backwards); do
    load_knob "$knob"
    restore
  done
  # The second threads of cores are back last of all, and their clocks with them.
  for index in "${ABSENT[@]}"; do put_back "$index"; done
  if ((LEFT > 0)); then return 1; fi
  [[ -z $DRY ]] || return 0
  ensure rm -f -- "$ROOT$JOURNAL" "$ROOT$STATE/refusal" "$ROOT$STATE/holder.pid"
  ensure sync -- "$ROOT$STATE"
  ((FOREIGN == 0))
}

# The last written goes first; but the clock's knobs, 04 to 08, as they were written: the governor overrules the others.
knobs_backwards() {
  local knob clock='' order='' last=''
  for knob in "${KNOB_OF[@]}"; do
    [[ $knob != "$last" ]] || continue
    last=$knob
    if [[ $knob == 0[4-8]-* ]]; then
      clock+=" $knob"
      continue
    fi
    order="$knob$clock $order"
    clock=''
  done
  say "$clock $order"
}

put_back_each() {
  local index
  for index in $(settings_of "$KNOB" | tac); do put_back "$index"; done
}

# A value that is neither what we wrote nor what we read back is someone else's: left alone and named. While a setting's
# state is open we may have died in its write, so there any value goes back; likewise where it was gone when its turn came,
# for then the kernel made a value for it when it came back.
put_back() {
  local path=${PATHS[$1]} old=${OLDS[$1]}
  if ! get "$path"; then
    ABSENT+=("$1")
    return 0
  fi
  if same "$path" "$VALUE" "$old"; then return 0; fi
  if ! is_ours_now "$1" && ! is_on_the_way "$path"; then
    warn "$path is $VALUE, which someone else wrote: left alone (before tuning it was $old)"
    FOREIGN=$((FOREIGN + 1))
    return 0
  fi
  if ! put "$path" "$old"; then
    warn "$path stays $VALUE, $old was refused: $WHY"
    LEFT=$((LEFT + 1))
    return 0
  fi
  [[ -z $DRY ]] || return 0
  get "$path" || VALUE=
  if ! same "$path" "$VALUE" "$old"; then
    warn "$path was set to $old and reads as $VALUE"
    LEFT=$((LEFT + 1))
  fi
}

# VALUE, just read, is what we wrote or may have been writing, or what was there before.
is_ours_now() {
  local path=${PATHS[$1]} one
  [[ ${STATES[$1]} != open && ${WHYS[$1]} != gone ]] || return 0
  for one in "${GOTS[$1]}" "${WANTS[$1]}" "${OLDS[$1]}"; do
    if same "$path" "$VALUE" "$one"; then return 0; fi
  done
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
