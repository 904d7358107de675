# shellcheck shell=bash
# check: one line for each thing that must hold, with advice. Exit 0: all is as wanted; 2: something is not.

LEAST_FREE_BYTES=$((10 * 1024 * 1024 * 1024))
LEAST_FREE_PERCENT=15

# What can change between two jobs comes first; `--quick` ends there.
QUICK_CHECKS='runner disk leftovers firewall'
ALL_CHECKS="$QUICK_CHECKS policy key units clock sandbox account calibration knobs"

verb_check() {
  local name state text unfit=0 checks=$ALL_CHECKS
  [[ -z ${OPTION[quick]:-} ]] || checks=$QUICK_CHECKS
  for name in $checks; do
    IFS=$'\t' read -r state text < <("check_$name")
    [[ $state != unfit ]] || unfit=1
    tell "$name" "$state" "$text"
  done
  ((unfit == 0)) || exit 2
}

tell() {
  if [[ -n ${OPTION[json]:-} ]]; then
    printf '{"check": "%s", "state": "%s", "text": "%s"}\n' "$1" "$2" "$(json_text "$3")"
  else
    printf '%-6s %-10s %s\n' "$2" "$1" "$3"
  fi
}

json_text() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '%s' "$text" | tr -d '\000-\037'
}

ok() { printf 'ok\t%s\n' "$1"; }
warning() { printf 'warn\t%s\n' "$1"; }
unfit() { printf 'unfit\t%s\n' "$1"; }
unknown() { printf 'unknown\t%s\n' "$1"; }

check_runner() {
  local version
  version=$(readlink -- "$ROOT$RUNNERS/current" || true)
  if ! runner_age; then
    unfit "no runner is installed: bench-machine update"
  elif ((VALUE >= FAIL_DAYS)); then
    unfit "runner $version is $VALUE days old, GitHub refuses it at 30: bench-machine update"
  elif ((VALUE >= WARN_DAYS)); then
    warning "runner $version is $VALUE days old: bench-machine update"
  else
    ok "runner $version, $VALUE days old"
  fi
}

check_disk() {
  local size free inodes ifree
  read -r size free inodes ifree < <(df --output=size,avail,itotal,iavail -B1 -- "$ROOT$VAR" | tail -n 1)
  if ((free < LEAST_FREE_BYTES || free * 100 < size * LEAST_FREE_PERCENT)); then
    unfit "disk full: $((free / 1073741824)) GiB of $((size / 1073741824)) GiB free below $VAR: bench-machine clean"
  elif ((inodes > 0 && ifree * 100 < inodes * LEAST_FREE_PERCENT)); then
    unfit "disk full: $ifree of $inodes inodes free below $VAR: bench-machine clean"
  else
    ok "$((free / 1073741824)) GiB free below $VAR"
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
  found=$(tr '\n' ' ' <<<"$found")
  if [[ -n ${found// /} ]]; then unfit "left by an earlier job: $found: bench-machine wipe --all"; else ok "nothing is left by earlier jobs"; fi
}

check_policy() {
  if [[ ! -r $ROOT$ETC/policy.json ]]; then
    unfit "there is no $ETC/policy.json: every job is refused: bench-machine install --repository OWNER/NAME=ID"
  elif [[ -z $ROOT && $(stat -c '%U %a' "$ETC/policy.json") != 'root 644' ]]; then
    unfit "$ETC/policy.json is not root's alone: chown root $ETC/policy.json && chmod 644 $ETC/policy.json"
  else
    ok "jobs of $(grep -oE '"name": "[^"]+"' "$ROOT$ETC/policy.json" | cut -d'"' -f4 | paste -sd ' ')"
  fi
}

# Of the users of jobs: what they may reach, as the kernel has it now.
check_firewall() {
  if [[ -n $ROOT ]]; then
    unknown "not asked below another root"
  elif nft list chain inet benchwarden job 2>/dev/null | grep -q reject; then
    ok "launches reach no private address"
  else
    unfit "the table benchwarden is not in nftables: systemctl restart bench-firewall"
  fi
}

check_key() {
  local mode
  if [[ $KIND_NOW != jit ]]; then
    ok "no key of an app is needed"
  elif [[ ! -f $ROOT$ETC/app.pem ]]; then
    unfit "there is no $ETC/app.pem: no runner can be made"
  else
    mode=$(stat -c '%U:%G %a' "$ROOT$ETC/app.pem")
    if [[ $mode == 'root:root 600' ]]; then ok "the key is root's alone"; else unfit "the key can be read by others ($mode): chmod 600 $ETC/app.pem"; fi
  fi
}

check_units() {
  local unit bad=''
  if [[ $KIND_NOW == standing && ! -f $ROOT$ETC/registration/.runner ]]; then
    unfit "no runner is registered: $ETC/registration/.runner is missing; what to do: bench-machine install"
    return 0
  fi
  for unit in $(units_of "$KIND_NOW"); do
    ask systemctl is-active "$unit" || true
    [[ $VALUE == active ]] || bad+=" $unit (${VALUE:-unknown})"
  done
  if [[ -z $bad ]]; then ok "all units are active"; else unfit "not active:$bad: systemctl status${bad// (*)/}"; fi
}

check_clock() {
  ask timedatectl show --property=NTPSynchronized --value || VALUE=
  case $VALUE in
    yes) ok "the clock is synchronised" ;;
    no) warning "the clock is not synchronised: timedatectl set-ntp true" ;;
    *) unknown "whether the clock is synchronised cannot be asked" ;;
  esac
}

# The user of launches can make a sandbox with no way out of it.
check_sandbox() {
  local said
  if [[ -n $ROOT ]]; then
    unknown "not tried below another root"
  elif said=$(setpriv --reuid bench-job --regid bench-job --clear-groups --no-new-privs -- bwrap --unshare-user --unshare-all --die-with-parent \
    --cap-drop ALL --uid 1000 --gid 1000 --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 \
    --proc /proc --dev /dev -- /bin/true 2>&1); then
    ok "a sandbox can be made"
  else
    unfit "a sandbox cannot be made: ${said:0:300}"
  fi
}

check_account() {
  local user bad=''
  for user in bench-runner bench-job bench-image bench-controller; do
    has_user "$user" || bad+=" $user is missing;"
    [[ -n $ROOT ]] || ! id -nG "$user" 2>/dev/null | tr ' ' '\n' | grep -qxE 'sudo|docker|kvm|adm|disk|root' || bad+=" $user is in a group that is as good as root;"
  done
  if [[ -z $bad ]]; then ok "the users are there and have no power"; else unfit "${bad# }"; fi
}

check_knobs() {
  local said
  if said=$("$HERE/tune.sh" check 2>&1); then
    ok "the host has what its profile wants"
  else
    warning "untuned, as it is between jobs: $(grep -c . <<<"$said") lines by: bench-machine tune --dry-run"
  fi
}
