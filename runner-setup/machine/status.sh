# shellcheck shell=bash
# status: what this machine is and does.

verb_status() {
  local behind='' state
  runner_behind && behind=$VALUE
  line version "$VERSION"
  line class "$(settings_word CLASS)"
  line level "$(level_text)"
  line job "$(job_text)"
  line lock "$(lock_text)"
  state=$(BENCH_JSON='' "$HERE/tune.sh" status 2>&1 | head -n 1 || true)
  line knobs "$state"
  line contact "$(contact_text)"
  line unfit "$(unfit_text)"
  line runner "$(readlink -- "$ROOT$RUNNERS/current" || say none)"
  line refused "${behind:+in $((30 - behind)) days at the earliest}"
}

# Whether a call that looks after the machine is at work.
lock_text() {
  if [[ -e $ROOT$RUN/maintenance.lock ]] && ! flock --nonblock "$ROOT$RUN/maintenance.lock" true 2>/dev/null; then
    say "held: the machine is being looked after"
  else
    say "free"
  fi
}

line() {
  local text=${2:--}
  if [[ -n ${OPTION[json]:-} ]]; then
    printf '{"what": "%s", "text": "%s"}\n' "$1" "$(json_text "$2")"
  else
    # The controller's words are not root's: they get no say over root's terminal.
    printf '%-8s %s\n' "$1" "${text//[[:cntrl:]]/ }"
  fi
}

level_text() {
  if [[ ! -f $ROOT$ETC/machine.conf ]]; then
    say "none: nothing is installed here"
    return 0
  fi
  case $KIND_NOW in
    jit) say "L3: one runner for one job, made by the controller on this host" ;;
    standing) say "L1: a standing registration, for private repositories and first steps" ;;
    scale-set) say "the controller of a scale set runs elsewhere" ;;
  esac
}

job_text() {
  if ! busy; then
    say "none"
  elif [[ $KIND_NOW == standing ]]; then
    say "running, of the standing registration"
  else
    ask systemctl list-units --no-legend --plain 'bench-runner@*.service' || VALUE=
    say "${VALUE%% *}"
  fi
}

# Why the controller made no runner when it last looked at a waiting job.
unfit_text() {
  local file=$ROOT$RUN-controller/unfit
  # Only a file: whoever laid a pipe there would have us wait.
  if [[ -f $file && -r $file ]]; then head -c 2000 -- "$file" | tr '\n' ' '; fi
}

# When GitHub was last heard of.
contact_text() {
  local file=$ROOT$RUN-controller/contact
  if [[ -f $file ]]; then date -u -r "$file" +%Y-%m-%dT%H:%M:%SZ; else say "unknown"; fi
}
