#!/usr/bin/env bash
# Run by sandbox-tenants.test.ts as root, in a mount namespace of its own: the homes of two repositories on a bench machine,
# and what the user of launches reaches of them. usage: tenant-homes.sh CHECKOUT PASSWD
set -euo pipefail

main() {
  local checkout=$1 part
  mount --bind "$2" /etc/passwd
  mount -t tmpfs none /var/lib/benchwarden 2>/dev/null || { mkdir -p /var/lib/benchwarden && mount -t tmpfs none /var/lib/benchwarden; }
  mkdir -p /run/benchwarden && mount -t tmpfs none /run/benchwarden
  HERE=$checkout/runner-setup
  for part in "$HERE"/{lib/host,lib/cpus,machine/settings,machine/*}.sh; do
    # shellcheck source=/dev/null
    . "$part"
  done
  mkdir -p /var/lib/benchwarden/launcher/homes/{4711,5}/key /run/benchwarden/admissions
  echo ours >/var/lib/benchwarden/launcher/homes/4711/key/cache
  echo theirs >/var/lib/benchwarden/launcher/homes/5/key/cache
  chown -R bench-job:bench-job /var/lib/benchwarden/launcher/homes
  reach before
  admit 900 5 && open_homes 900 && reach another
  admit 901 4711 && open_homes 901 && reach ours
  admit 902 77 && open_homes 902 && reach new
  open_homes 903 && reach unknown
}

admit() { printf '{"schema":"benchwarden.admission/1","job":"%s","run":1,"attempt":1,"repositoryId":%s}\n' "$1" "$2" >"/run/benchwarden/admissions/$1.json"; }

# What bench-job can read, write into, replace and open again.
reach() {
  # shellcheck disable=SC2016
  setpriv --reuid bench-job --regid 42101 --clear-groups -- bash -c '
    cd /var/lib/benchwarden/launcher/homes
    found=""
    for tenant in 4711 5 77; do
      [ -r "$tenant/key/cache" ] && found="$found read-$tenant"
      (: >"$tenant/planted") 2>/dev/null && rm "$tenant/planted" && found="$found write-$tenant"
    done
    (mv 5 moved && mv moved 5) 2>/dev/null && found="$found replace"
    (chmod 777 5) 2>/dev/null && found="$found reopen-5"
    echo "$0:$found"' "$1"
}

main "$@"
