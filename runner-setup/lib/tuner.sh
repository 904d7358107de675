# shellcheck shell=bash
# The stories of the tuner: tune, restore, verify, show.

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
  LEFT=0 FOREIGN=0 ABSENT=() TRIED=()
  read_journal
  if is_of_another_boot; then
    report "the machine has been started anew since it was tuned: there is nothing to put back"
    [[ -n $DRY ]] || drop_journal
    return 0
  fi
  if ((DAMAGED > 0)); then
    warn "$JOURNAL is damaged ($DAMAGED of its lines): what it still tells is put back, and it stays. A reboot puts back the rest; or remove it, when you have looked"
    LEFT=1
  fi
  for knob in $(knobs_backwards); do
    # A newer installation may have given it another name.
    [[ -f $KNOBS/$knob.sh ]] || continue
    load_knob "$knob"
    restore
  done
  # Nothing is forgotten because a knob had no part in it.
  for ((index = ${#PATHS[@]} - 1; index >= 0; index--)); do
    [[ -n ${TRIED[index]:-} ]] || put_back "$index"
  done
  # The second threads of cores are back last of all, and their clocks with them.
  for index in "${ABSENT[@]}"; do put_back_late "$index"; done
  if ((LEFT > 0)); then return 1; fi
  [[ -z $DRY ]] || return 0
  drop_journal
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
  for index in $(settings_backwards_of "$KNOB"); do put_back "$index"; done
}

# A value that is neither what we wrote nor what we read back is someone else's: left alone and named. While a setting's
# state is open we may have died in its write, so there any value goes back; likewise where it was gone when its turn came,
# for then the kernel made a value for it when it came back.
put_back() {
  local path=${PATHS[$1]} old=${OLDS[$1]}
  TRIED[$1]=yes
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

# What could not be read at its turn: put back now, or gone (an interrupt, a device), or there and silent, and then it is named.
put_back_late() {
  local path=${PATHS[$1]}
  if get "$path"; then
    put_back "$1"
  elif [[ $path != /* && $path != hold:* ]] || exists "${path#hold:}"; then
    warn "$path cannot be read: it may not be ${OLDS[$1]:-as it was}"
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
