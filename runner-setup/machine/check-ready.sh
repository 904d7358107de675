# shellcheck shell=bash
# Checks: can a job begin?

check_runner() {
  local version
  version=$(readlink -- "$ROOT$RUNNERS/current" || true)
  if [[ $KIND_NOW == scale-set ]]; then
    ok "the runners come with the scale set's image"
  elif ! runner_behind; then
    if [[ -f $ROOT$MANIFEST ]]; then
      unfit "no runner is installed: bench-machine update"
    else
      unfit "nothing is installed here: bench-machine install"
    fi
  elif ((VALUE >= FAIL_DAYS)); then
    unfit "runner $version: a newer one may be out for $VALUE days, GitHub refuses at 30: bench-machine update"
  elif ((VALUE >= WARN_DAYS)); then
    warning "runner $version: a newer one may be out for $VALUE days: bench-machine update"
  else
    ok "runner $version, good for $((30 - VALUE)) days"
  fi
}

check_leftovers() {
  local found
  if busy; then
    ok "a job is running"
    return 0
  fi
  # The standing runner is always there, with a folder of its own, and waits.
  found=$(leftovers all | if [[ $KIND_NOW == standing ]] && is_active bench-standing.service; then sed '/standing/d; /^processes/d'; else cat; fi)
  found=$(tr '\n' ' ' <<<"$found$(knobs_left)")
  if [[ -n ${found// /} ]]; then unfit "left by an earlier job: $found: bench-machine wipe --all"; else ok "nothing is left by earlier jobs"; fi
}

check_units() {
  local unit bad=''
  if not_root; then return 0; fi
  if [[ $KIND_NOW == standing && ! -f $ROOT$ETC/registration/.runner ]]; then
    unfit "no runner is registered: $ETC/registration/.runner is missing: bench-machine install says how"
    return 0
  fi
  for unit in $(units_of "$KIND_NOW") $(volume_units); do
    ask systemctl is-active "$unit" || true
    [[ $VALUE == active ]] || bad+=" $unit (${VALUE:-unknown})"
  done
  if [[ -z $bad ]]; then ok "all units are active"; else unfit "not active:$bad: systemctl status${bad// (*)/}"; fi
}

# What jobs may ask for, and the machine can do without.
check_tools() {
  local program lacks=''
  [[ -z $ROOT ]] || { unknown "not asked below another root" && return 0; }
  for program in podman:podman newuidmap:uidmap; do
    command -v "${program%:*}" >/dev/null || lacks+=" ${program#*:}"
  done
  if [[ -z $lacks ]]; then
    ok "root file systems can be built from Dockerfiles"
  else
    warning "environment.dockerfile cannot be used: apt-get install --no-install-recommends$lacks"
  fi
}
