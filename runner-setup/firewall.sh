#!/usr/bin/env bash
# Sets the rules of firewall.nft and who may be asked for names: this host's resolvers and nobody else, for whoever listens
# at port 53 of an address of its choice has a way out for whatever it likes. In one step of the kernel: at no moment are
# there no rules. Run at boot, when there may be no resolver yet, and before each job. Idempotent. usage: firewall.sh
set -euo pipefail
export LC_ALL=C PATH=/usr/sbin:/sbin:$PATH

HERE=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")

# What programs read, and what podman gives a container where the first names only a stub of this host.
RESOLVERS='/etc/resolv.conf /run/systemd/resolve/resolv.conf'

main() {
  { cat -- "$HERE/firewall.nft" && elements; } | nft -f -
}

# A line for each resolver. What is no address is passed over: the kernel would refuse all rules for it.
elements() {
  local address
  for address in $(resolvers); do
    if [[ $address =~ ^[0-9]{1,3}(\.[0-9]{1,3}){3}$ ]] && takes resolvers4 "$address"; then
      printf 'add element inet benchwarden resolvers4 { %s }\n' "$address"
    elif [[ $address == *:* && $address =~ ^[0-9A-Fa-f:.]+$ ]] && takes resolvers6 "$address"; then
      printf 'add element inet benchwarden resolvers6 { %s }\n' "$address"
    fi
  done
}

# An address of a link has its device behind a percent sign, which the rules have no word for.
resolvers() {
  local file
  for file in $RESOLVERS; do
    [[ ! -r $file ]] || awk '$1 == "nameserver" { sub(/%.*/, "", $2); print $2 }' "$file"
  done | sort -u
}

# Whether it is an address is for nft to say.
takes() { { cat -- "$HERE/firewall.nft" && printf 'add element inet benchwarden %s { %s }\n' "$1" "$2"; } | nft --check -f - 2>/dev/null; }

main "$@"
