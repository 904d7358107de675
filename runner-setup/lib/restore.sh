# shellcheck shell=bash
# The way back: every setting has again what was found before the first write.

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
  LEFT=0 FOREIGN=0 ABSENT=() TRIED=() LEFT_ALONE=()
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
  # What came back so late may have set again what was put back before it: a governor turns turbo on.
  if ((${#ABSENT[@]} > 0)); then look_again; fi
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

look_again() {
  local index
  for index in "${!PATHS[@]}"; do
    [[ -z ${LEFT_ALONE[index]:-} ]] || continue
    if ! get "${PATHS[index]}" || same "${PATHS[index]}" "$VALUE" "${OLDS[index]}"; then continue; fi
    put_back "$index"
  done
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
    FOREIGN=$((FOREIGN + 1)) LEFT_ALONE[$1]=yes
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
