#!/usr/bin/env bash
# Two hosts with a cable between them, the near one with the users and the rules of a bench machine. Run as root in network,
# mount and process namespaces of its own; prints a line of JSON for each question. usage: two-hosts.sh CHECKOUT HOME
set -euo pipefail

# Near and far end, in the documentation's ranges, the private ones, and one address behind a translator.
readonly CABLE='198.51.100.1/24 198.51.100.2/24
10.1.0.1/24 10.1.0.2/24
172.16.9.1/24 172.16.9.2/24
192.168.7.1/24 192.168.7.2/24
100.64.0.1/24 100.64.0.2/24
169.254.169.1/24 169.254.169.254/24
168.63.129.1/24 168.63.129.16/24
2001:db8::1/64 2001:db8::2/64
fd00::1/64 fd00::2/64
fe80::1/64 fe80::2/64
64:ff9b::a01:1/96 64:ff9b::a01:2/96'

main() {
  local checkout=$1 home=$2
  mount --bind "$home/passwd" /etc/passwd
  mount --bind "$checkout" "$home/checkout"
  # One that answers from a private network, one from a public, one of a link; and what is none.
  printf 'nameserver %s\n' 10.1.0.2 2001:db8::2 fe80::2%near 999.9.9.9 'a;b' >"$home/resolv.conf"
  mount --bind "$home/resolv.conf" "$(readlink -f /etc/resolv.conf)"
  cd "$home/checkout/tests/security/firewall"
  unshare --net sleep 600 >/dev/null &
  FAR=$!
  until [[ $(readlink "/proc/$FAR/ns/net") != "$(readlink /proc/self/ns/net)" ]]; do sleep 0.01; done
  lay_cable
  "$NODE" answer-everything.mjs >/dev/null &
  on_far "$NODE" answer-everything.mjs >/dev/null &
  "$NODE" reach-everything.mjs --until-all
  ../../../runner-setup/firewall.sh
  ask bench-job
  ask bench-image
  ask bench-runner
  nft delete table inet benchwarden
  ask bench-job
  # No resolver that the host knows of: none is open, until the rules are set with one.
  : >"$home/resolv.conf"
  ../../../runner-setup/firewall.sh
  ask bench-job
}

lay_cable() {
  local near far options
  ip link set lo up
  ip link add near type veth peer name far netns "$FAR"
  while read -r near far; do
    options=()
    # An address of version 6 is checked for a second before it may be used.
    [[ $near != *:* ]] || options=(nodad)
    ip address add "$near" dev near "${options[@]}"
    on_far ip address add "$far" dev far "${options[@]}"
  done <<<"$CABLE"
  ip link set near up
  on_far ip link set far up
}

on_far() { nsenter --net="/proc/$FAR/ns/net" -- "$@"; }

ask() { setpriv --reuid "$1" --regid "$(id -u "$1")" --clear-groups -- "$NODE" reach-by-phase.ts; }

main "$@"
