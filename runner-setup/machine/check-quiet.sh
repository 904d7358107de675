# shellcheck shell=bash
# Checks: is the host quiet enough to measure on?

check_clock() {
  ask timedatectl show --property=NTPSynchronized --value || VALUE=
  case $VALUE in
    yes) ok "the clock is synchronised" ;;
    no) warning "the clock is not synchronised: timedatectl set-ntp true" ;;
    *) unknown "whether the clock is synchronised cannot be asked" ;;
  esac
}

# Load, heat and the like as they are now; what a job makes of them depends on its class.
check_fitness() { inspect fitness; }

# Run-time knobs are not as wanted between jobs; the boot line is what only a reboot changes.
check_knobs() {
  local said run boot odd status=0
  said=$(BENCH_JSON='' "$HERE/tune.sh" check 2>&1) || status=$?
  if ((status != 0 && status != 2)); then
    unknown "could not be looked at: $(tail -n 1 <<<"$said")"
    return 0
  fi
  boot=$(grep -E '^1[56]-' <<<"$said" || true)
  # Only looked at: nobody will turn it.
  odd=$(grep -E '^21-.*: not as wanted' <<<"$said" || true)
  [[ -z $odd ]] || warning "${odd#*: not as wanted: }"$'\t'overcommit
  run=$(grep -vE '^(1[56]|21)-' <<<"$said" | grep -c ': not as wanted' || true)
  if ((run == 0)); then ok "the host has what its profile wants"; else warning "untuned, as it is between jobs: $run knobs would be turned: bench-machine tune --dry-run"; fi
  if ! bench_cpus; then
    warning "no CPU is set apart for launches: bench-machine install --bench-cpus LIST"$'\t'boot
  elif [[ -z $boot ]]; then
    ok "the boot line is looked at with the profile strict"$'\t'boot
  elif [[ $boot == *': not as wanted'* ]]; then
    warning "$(grep -m 1 -oE 'boot:.*' <<<"$boot" | tr '\n' ' ')"$'\t'boot
  else
    ok "the boot line keeps interrupts off the CPUs of launches"$'\t'boot
  fi
}
