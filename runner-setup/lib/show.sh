# shellcheck shell=bash
# What the tuner prints: for people a line for each knob, for programs one line of JSON.

show_plan() {
  local index knob
  for index in "${!PATHS[@]}"; do
    same "${PATHS[index]}" "${OLDS[index]}" "${WANTS[index]}" ||
      report "${KNOB_OF[index]}: would write ${WANTS[index]} to ${PATHS[index]} (now ${OLDS[index]:-empty})"
  done
  for knob in "${KNOBS_USED[@]}"; do
    load_knob "$knob"
    ! declare -F settle >/dev/null || settle
  done
  show_skipped
}

show_skipped() {
  local knob
  for knob in $(knob_names); do
    [[ -z ${SKIPPED[$knob]:-} ]] || report "$knob: skipped: ${SKIPPED[$knob]}"
  done
}

show_refused() {
  local index
  for index in "${!PATHS[@]}"; do
    [[ ${STATES[index]} != refused ]] || report "${KNOB_OF[index]}: ${PATHS[index]} refused ${WANTS[index]}: ${WHYS[index]}"
  done
}

# One line for each knob: as wanted, or what is not.
show_snapshot() {
  local knob index kept refused
  for knob in "${KNOBS_USED[@]}"; do
    kept=0 refused=''
    for index in $(settings_of "$knob"); do
      case ${STATES[index]} in
        ok) kept=$((kept + 1)) ;;
        *) refused+=" ${PATHS[index]} (${WHYS[index]:-${STATES[index]}})" ;;
      esac
    done
    report "$knob: $kept as wanted${refused:+; not:$refused}"
  done
  show_skipped
}

# {"profile":…,"started":…,"settings":[…],"skipped":[…]} from the arrays.
print_snapshot() {
  local index knob comma=''
  json '{"profile":%s,"started":%s,"settings":[' "$PROFILE" "$STARTED"
  for index in "${!PATHS[@]}"; do
    json "$comma"'{"knob":%s,"path":%s,"old":%s,"want":%s,"got":%s,"state":%s,"why":%s}' "${KNOB_OF[index]}" \
      "${PATHS[index]}" "${OLDS[index]}" "${WANTS[index]}" "${GOTS[index]}" "${STATES[index]}" "${WHYS[index]}"
    comma=,
  done
  printf '],"skipped":['
  comma=''
  for knob in $(knob_names); do
    [[ -n ${SKIPPED[$knob]:-} ]] || continue
    json "$comma"'{"knob":%s,"why":%s}' "$knob" "${SKIPPED[$knob]}"
    comma=,
  done
  printf ']}\n'
}

# {"drift":[…]}
print_drift() {
  local path got now comma=''
  printf '{"drift":['
  while IFS=$'\t' read -r path got now; do
    [[ -n $path ]] || continue
    json "$comma"'{"path":%s,"got":%s,"now":%s}' "$path" "$got" "$now"
    comma=,
  done < <(drift)
  printf ']}\n'
}

# What the journal says, and whether someone holds it.
show_status() {
  local holder="held by nobody: \`restore\` puts it back"
  if [[ -f $ROOT$STATE/lock ]]; then
    exec 9<"$ROOT$STATE/lock"
    flock -n 9 || holder="held by a job"
    exec 9<&-
  fi
  read_journal
  report "tuned with profile $PROFILE since $STARTED; $holder"
  ((DAMAGED == 0)) || report "$JOURNAL is damaged: not all that was tuned is known"
  show_refused
  show_drift || return 0
}

# 2: something has drifted.
show_drift() {
  local path got now state=0
  while IFS=$'\t' read -r path got now; do
    [[ -n $path ]] || continue
    report "$path was $got after tuning and is $now"
    state=2
  done < <(drift)
  return "$state"
}

# One line for each knob of the profile that is not as wanted, with advice. 2: there is one.
show_check() {
  local knob path want why state=0 wrong
  for knob in $(knob_names); do
    load_knob "$knob"
    [[ " $PROFILES " == *" $PROFILE "* ]] || continue
    if ! why=$(probe); then
      report "$knob: skipped: $why"
      continue
    fi
    wrong=''
    while IFS=$'\t' read -r path want; do
      [[ -n $path ]] || continue
      get "$path" || VALUE=absent
      same "$path" "$VALUE" "$want" || wrong+=" $path is ${VALUE:-empty}, wanted $want;"
    done < <(wanted)
    if [[ -z $wrong ]]; then
      report "$knob: as wanted${why:+ ($why)}"
    else
      report "$knob: not as wanted:$wrong to change it: $(advice)"
      state=2
    fi
  done
  return "$state"
}

# Runs a command over the journal; without one the machine is not tuned.
on_journal() {
  if ! has_journal; then
    report "not tuned"
    return 0
  fi
  read_journal
  if is_of_another_boot; then
    report "not tuned: the machine has been started anew since"
    return 0
  fi
  "$@"
}
