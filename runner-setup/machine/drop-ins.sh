# shellcheck shell=bash
# What other programs of the host must be told.

# Ubuntu lets only named programs make user namespaces. A profile of another package may have named bubblewrap already.
place_apparmor() {
  local switch=/proc/sys/kernel/apparmor_restrict_unprivileged_userns before=$CHANGES
  get_file "$switch" && [[ $VALUE == 1 && -d $ROOT/etc/apparmor.d ]] || return 0
  if ! is_ours file /etc/apparmor.d/benchwarden-bwrap && grep -rqs '/usr/bin/bwrap' "$ROOT/etc/apparmor.d"; then return 0; fi
  text /etc/apparmor.d/benchwarden-bwrap 644 <<'END'
# Lets bubblewrap make the user namespaces that sandboxes of launches are made of.
abi <abi/4.0>,
include <tunables/global>
profile benchwarden-bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
}
END
  [[ $CHANGES == "$before" ]] || run apparmor_parser --replace "$ROOT/etc/apparmor.d/benchwarden-bwrap"
}

# What runs on the machine and logs must not fill its disk; a drop-in whose name sorts later says otherwise.
place_log_limit() {
  local before=$CHANGES
  folder /etc/systemd/journald.conf.d 755
  text "$LOG_LIMIT" 644 <<'END'
[Journal]
SystemMaxUse=1G
END
  [[ $CHANGES == "$before" ]] || run systemctl restart systemd-journald.service
}
