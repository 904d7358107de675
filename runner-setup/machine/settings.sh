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
