# shellcheck shell=bash
# Our programs, and where they lie.

# Root's own copies: nothing that a job can write is ever run by a unit.
place_programs() {
  local path name
  for path in "$HERE"/bench-machine "$HERE"/tune.sh "$HERE"/firewall.sh "$HERE"/run-job; do file "$path" "$LIB/$VERSION/${path##*/}" 755; done
  for name in lib machine knobs; do
    folder "$LIB/$VERSION/$name" 755
    for path in "$HERE/$name"/*.sh; do file "$path" "$LIB/$VERSION/$name/${path##*/}" 644; done
  done
  file "$HERE/firewall.nft" "$LIB/$VERSION/firewall.nft" 644
  for path in "$(programs_folder)"/*.js; do file "$path" "$LIB/$VERSION/${path##*/}" 644; done
  node_program || fail 4 "Node 20 or later: give one with --node FILE"
  file "$VALUE" "$LIB/$VERSION/node" 755
  folder "$LIB/$VERSION/units" 755
  for path in "$HERE"/units/*; do file "$path" "$LIB/$VERSION/units/${path##*/}" 644; done
  text "$LIB/$VERSION/version" 644 <<<"$VERSION"
  link "$LIB/current" "$VERSION"
  link /usr/local/sbin/bench-machine "$LIB/current/bench-machine"
}

# Installed we have a file that says it, in the package package.json does.
our_version() {
  if [[ -f $HERE/version ]]; then
    say "$(<"$HERE/version")"
  else
    grep -oE '"version": *"[^"]+"' "$HERE/../package.json" | cut -d'"' -f4
  fi
}

# In the package they are built beside us; installed they lie in our own folder.
programs_folder() { if [[ -d $HERE/../dist/machine ]]; then say "$HERE/../dist/machine"; else say "$HERE"; fi; }

VERSION=$(our_version)
