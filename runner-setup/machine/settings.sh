# shellcheck shell=bash
# Where things lie, and what install was told. Loaded before the other parts.
# shellcheck disable=SC2034 # read by the other parts

VAR=/var/lib/benchwarden
LIB=/usr/local/lib/benchwarden
ETC=/etc/benchwarden
RUN=/run/benchwarden
JOBS=$VAR/jobs
UNITS=/etc/systemd/system
RUNNERS=/opt/benchwarden/runner
BOOT_LINE=/etc/default/grub.d/benchwarden.cfg
LOG_LIMIT=/etc/systemd/journald.conf.d/benchwarden.conf

# Days for which a newer release of the runner may have been there: then ours is warned of, and not used any more. GitHub
# refuses it at 30.
WARN_DAYS=20
FAIL_DAYS=28

# One word of machine.conf; nothing when it is not set.
settings_word() { if conf "$1"; then say "$VALUE"; fi; }

KIND_NOW=$(settings_word KIND)
KIND_NOW=${KIND_NOW:-standing}

# machine.conf with WORD=VALUE pairs set; everything else in it, a person's own lines among them, stays as it is.
settings_with() {
  local pair text
  if [[ -f $ROOT$ETC/machine.conf ]]; then
    text=$(<"$ROOT$ETC/machine.conf")
  else
    text='# This machine, as bench-machine install was told. Read by the tuner, check and the units.'
  fi
  for pair in "$@"; do
    if grep -q "^${pair%%=*}=" <<<"$text"; then
      # shellcheck disable=SC2001 # whole lines
      text=$(sed "s|^${pair%%=*}=.*|$pair|" <<<"$text")
    else
      text+=$'\n'$pair
    fi
  done
  say "$text"
}

place_settings() {
  local workflow ref words=("CLASS=$CLASS" "KIND=$KIND")
  [[ -z ${OPTION[profile]:-} ]] || words+=("PROFILE=${OPTION[profile]}")
  [[ -z ${OPTION[bench_cpus]:-} ]] || words+=("BENCH_CPUS=${OPTION[bench_cpus]}")
  text "$ETC/machine.conf" 644 <<<"$(settings_with "${words[@]}")"
  # Tells two machines of the same make apart in fingerprints; not the system's own id, which names it to everybody.
  [[ -f $ROOT$ETC/machine-id ]] || text "$ETC/machine-id" 644 <<<"$(tr -d - </proc/sys/kernel/random/uuid)"
  if [[ ${#REPOSITORIES[@]} -gt 0 ]]; then
    workflow=${OPTION[workflow]:-bench.yml} ref=${OPTION[ref]:-main}
    text "$ETC/policy.json" 644 <<<"$(policy_text "$workflow" "$ref")"
  fi
  if [[ -n ${OPTION[key]:-} ]]; then file "${OPTION[key]}" "$ETC/app.pem" 600; fi
}
