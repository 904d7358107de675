# shellcheck shell=bash
# The calibration program: built once, from pinned source, when there is a C compiler. It is not built again by a later
# install or update, for another compiler makes another program, and its history would end.

CALIBRATION=$LIB/calibration
CALIBRATION_FLAGS='-std=c11 -O2 -ffreestanding -fno-builtin -fno-stack-protector -fno-pie -no-pie -nostdlib -static'

place_calibration() {
  local source=$HERE/calibration/calibration.c own=$LIB/$VERSION/calibration
  [[ $(sum_of "$source") == "$(<"$source.sha256")" ]] || fail 1 "$source is not the file that was released: install the whole package again"
  folder "$own" 755
  file "$source" "$own/calibration.c" 644
  file "$source.sha256" "$own/calibration.c.sha256" 644
  [[ $KIND != scale-set ]] || return 0
  # Who runs jobs keeps the history: it can write results as well, so this gives nobody a new power.
  folder "$VAR/calibration" 700 bench-runner:bench-runner
  folder "$CALIBRATION" 755
  if is_ours file "$CALIBRATION/calibration" && [[ -f $ROOT$CALIBRATION/calibration ]]; then return 0; fi
  if ! has_compiler; then
    report "no calibration: there is no C compiler; apt-get install --no-install-recommends gcc, then install again"
    return 0
  fi
  build_calibration "$source"
}

has_compiler() { if [[ -n $ROOT ]]; then [[ -x $ROOT/bin/cc ]]; else command -v cc >/dev/null; fi; }

build_calibration() {
  local work
  if [[ -n $DRY ]]; then
    changed
    report "would build $CALIBRATION/calibration"
    return 0
  fi
  work=$(mktemp -d)
  # shellcheck disable=SC2086 # words
  if ! start cc $CALIBRATION_FLAGS -o "$work/calibration" "$1" >&2; then
    rm -rf -- "$work"
    fail 1 "cc could not build $1"
  fi
  file "$work/calibration" "$CALIBRATION/calibration" 755
  rm -rf -- "$work"
}

# What the newest job wrote of itself, as `true` or `false`; nothing when there was none.
newest_job_was_fit() {
  [[ -r $ROOT$VAR/calibration/history.json ]] || return 0
  grep -o '"ok":[a-z]*' "$ROOT$VAR/calibration/history.json" | tail -n 1 | cut -d : -f 2
}

# Settings of a keeper that jobs would pass over, as a sentence; nothing when there are none.
wrong_calibration_settings() {
  if conf CALIBRATION_LAUNCHES && { [[ ! $VALUE =~ ^[0-9]{1,4}$ ]] || ((10#$VALUE < 8 || 10#$VALUE > 100)); }; then
    say "CALIBRATION_LAUNCHES=$VALUE in machine.conf is no number from 8 to 100, so the usual number is launched"
  elif conf CALIBRATION_SINCE && [[ ! $VALUE =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$ ]]; then
    say "CALIBRATION_SINCE=$VALUE in machine.conf is neither a day (2026-03-01) nor a time in UTC (2026-03-01T12:00:00Z), so it says nothing"
  fi
}

check_calibration() {
  local path=$CALIBRATION/calibration wrong
  wrong=$(wrong_calibration_settings)
  if [[ ! -f $ROOT$path ]]; then
    unknown "no program was built, so nothing tells when the machine itself changes: apt-get install --no-install-recommends gcc, then bench-machine install"
  elif [[ -r $ROOT$MANIFEST ]] && ! grep -qxF "file"$'\t'"$path"$'\t'"$(sum_of "$ROOT$path")" "$ROOT$MANIFEST"; then
    unfit "$path is not what was built here: remove it, then bench-machine install"
  elif [[ $(newest_job_was_fit) == false ]]; then
    warning "the newest job found this machine changed, and its numbers do not count where the policy is strict: see its report; when the machine is as it is meant to be again, CALIBRATION_SINCE=$(date -u +%FT%TZ) in machine.conf"
  elif [[ -n $wrong ]]; then
    warning "$wrong"
  else
    ok "built $(date -u -r "$ROOT$path" +%Y-%m-%d)"
  fi
}
