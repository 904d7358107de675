# shellcheck shell=bash
# What the host must have before anything is changed.

# Prints one line per thing that is missing, with what to do.
missing() {
  local found program
  found=$(version_of "$(uname -r)")
  at_least "$found" 5.16 || say "kernel $found: 5.16 or later is needed (before, a sandbox slowed what it held)"
  if ask systemctl --version; then
    found=$(version_of "${VALUE#systemd }")
    at_least "$found" 252 || say "systemd $found: 252 or later is needed"
  else
    say "systemd: systemctl does not answer${ROOT:+ (under --root, $ROOT/bin/systemctl would)}; 252 or later is needed"
  fi
  for program in bwrap nft git curl tar cmp sha256sum flock setpriv ps; do
    [[ -n $ROOT ]] || command -v "$program" >/dev/null || say "$program: $(install_line "$program")"
  done
  if [[ -z $ROOT ]] && command -v bwrap >/dev/null; then
    found=$(bwrap --version | tr -dc '0-9.')
    at_least "$found" 0.8 || say "bubblewrap $found: 0.8 or later is needed (--disable-userns)"
  fi
  get_file /proc/sys/user/max_user_namespaces && [[ $VALUE == 0 ]] &&
    say "user namespaces are off: sysctl user.max_user_namespaces=10000"
  compgen -G "$(programs_folder)/*.js" >/dev/null || say "our programs are not built: node .ci/build.mjs, or install from the package"
  node_program || say "Node 20 or later: give one with --node FILE"
  case $(architecture) in
    x64 | arm64) ;;
    *) say "architecture $(uname -m): x86-64 or aarch64 is needed" ;;
  esac
}

install_line() {
  local package=$1
  case $1 in
    bwrap) package=bubblewrap ;;
    nft) package=nftables ;;
    sha256sum) package=coreutils ;;
    cmp) package=diffutils ;;
    flock | setpriv) package=util-linux ;;
    ps) package=procps ;;
  esac
  say "apt-get install --no-install-recommends $package"
}

version_of() { printf '%s' "$1" | grep -oE '^[0-9]+(\.[0-9]+)*' || say 0; }

at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

architecture() {
  case $(uname -m) in
    x86_64) say x64 ;;
    aarch64) say arm64 ;;
    *) uname -m ;;
  esac
}

# The Node of our programs into VALUE. 1: none that is new enough.
node_program() {
  # Installed we have one of our own, and root's PATH may have none.
  VALUE=${OPTION[node]:-$(command -v node || true)}
  [[ -n $VALUE ]] || VALUE=$HERE/node
  [[ -x $VALUE ]] || return 1
  VALUE=$(readlink -f -- "$VALUE")
  at_least "$(version_of "$("$VALUE" --version | tr -d v)")" 20
}
