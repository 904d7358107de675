# shellcheck shell=bash
# check: one line for each thing that must hold, with advice. Exit 0: all is as wanted; 2: something is not.

LEAST_FREE_BYTES=$((10 * 1024 * 1024 * 1024))
LEAST_FREE_PERCENT=15

# What can change between two jobs comes first; `--quick` ends there.
QUICK_CHECKS='runner disk leftovers firewall'
ALL_CHECKS="$QUICK_CHECKS policy key units volumes clock sandbox account tools calibration fitness knobs"

verb_check() {
  local name state text own unfit=0 checks=$ALL_CHECKS
  [[ -z ${OPTION[quick]:-} ]] || checks=$QUICK_CHECKS
  for name in $checks; do
    # Some look at several things, and name each.
    while IFS=$'\t' read -r state text own; do
      [[ $state != unfit ]] || unfit=1
      tell "${own:-$name}" "$state" "$text"
    done < <("check_$name")
  done
  ((unfit == 0)) || exit 2
}

tell() {
  if [[ -n ${OPTION[json]:-} ]]; then
    printf '{"check": "%s", "state": "%s", "text": "%s"}\n' "$1" "$2" "$(json_text "$3")"
  else
    printf '%-7s %-19s %s\n' "$2" "$1" "$3"
  fi
}

# What only root can look at.
not_root() { [[ -z $ROOT && $EUID -ne 0 ]] && unknown "only root can look at this"; }

ok() { printf 'ok\t%s\n' "$1"; }
warning() { printf 'warn\t%s\n' "$1"; }
unfit() { printf 'unfit\t%s\n' "$1"; }
unknown() { printf 'unknown\t%s\n' "$1"; }

check_runner() {
  local version
  version=$(readlink -- "$ROOT$RUNNERS/current" || true)
  if [[ $KIND_NOW == scale-set ]]; then
    ok "the runners come with the scale set's image"
  elif ! runner_behind; then
    unfit "no runner is installed: bench-machine update"
  elif ((VALUE >= FAIL_DAYS)); then
    unfit "runner $version: a newer one may be out for $VALUE days, GitHub refuses at 30: bench-machine update"
  elif ((VALUE >= WARN_DAYS)); then
    warning "runner $version: a newer one may be out for $VALUE days: bench-machine update"
  else
    ok "runner $version, good for $((30 - VALUE)) days"
  fi
}

check_disk() {
  if is_short_of_room; then
    unfit "disk full: $WHY: bench-machine clean"
  else
    ok "$(($(df --output=avail -B1 -- "$ROOT$JOBS" | tail -n 1) / 1073741824)) GiB free for jobs"
  fi
}

# Is there too little for a job on one of the file systems below us, WHY says which.
is_short_of_room() {
  local folder size free inodes ifree
  for folder in "$VAR" "$VAR/jobs" "$VAR/rootfs" "$VAR/images" "$VAR/launcher"; do
    [[ -d $ROOT$folder ]] || continue
    read -r size free inodes ifree < <(df --output=size,avail,itotal,iavail -B1 -- "$ROOT$folder" | tail -n 1)
    WHY="$((free / 1073741824)) GiB of $((size / 1073741824)) GiB free in $folder"
    ((free * 100 >= size * LEAST_FREE_PERCENT)) || return 0
    [[ $folder != "$VAR/jobs" ]] || ((free >= LEAST_FREE_BYTES)) || return 0
    WHY="$ifree of $inodes inodes free in $folder"
    ((inodes == 0 || ifree * 100 >= inodes * LEAST_FREE_PERCENT)) || return 0
  done
  return 1
}

check_leftovers() {
  local found
  if busy; then
    ok "a job is running"
    return 0
  fi
  # The standing runner is always there, with a folder of its own, and waits.
  found=$(leftovers all | if [[ $KIND_NOW == standing ]] && is_active bench-standing.service; then sed '/standing/d; /^processes/d'; else cat; fi)
  found=$(tr '\n' ' ' <<<"$found$(knobs_left)")
  if [[ -n ${found// /} ]]; then unfit "left by an earlier job: $found: bench-machine wipe --all"; else ok "nothing is left by earlier jobs"; fi
}

check_policy() {
  if [[ ! -r $ROOT$ETC/policy.json ]]; then
    unfit "there is no $ETC/policy.json: every job is refused: bench-machine install --repository OWNER/NAME=ID"
  elif [[ -z $ROOT && $(stat -c '%U %a' "$ETC/policy.json") != 'root 644' ]]; then
    unfit "$ETC/policy.json is not root's alone: chown root $ETC/policy.json && chmod 644 $ETC/policy.json"
  else
    inspect policy
  fi
}

# inspect WHAT: by a program of ours, which is installed beside us and in the package built.
inspect() {
  local node=$HERE/node program=$HERE/inspect.js
  [[ -x $node ]] || { node_program && node=$VALUE; }
  [[ -f $program ]] || program=$(programs_folder)/inspect.js
  "$node" "$program" "$1" "${ROOT:-/}" 2>/dev/null || unknown "could not be looked at"
}

# Of the users of jobs: what they may reach, as the kernel has it now.
check_firewall() {
  local rules=''
  if [[ -n $ROOT ]]; then
    unknown "not asked below another root"
  elif not_root; then
    return 0
  # Not by a pipe: whoever has found the word goes, and the other end dies of it.
  elif rules=$(nft list chain inet benchwarden job 2>/dev/null) && [[ $rules == *reject* ]]; then
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
  if not_root; then return 0; fi
  if [[ $KIND_NOW == standing && ! -f $ROOT$ETC/registration/.runner ]]; then
    unfit "no runner is registered: $ETC/registration/.runner is missing: bench-machine install says how"
    return 0
  fi
  for unit in $(units_of "$KIND_NOW") $(volume_units); do
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

# The user of launches can make a sandbox with no way out of it, as it does before each job.
check_sandbox() {
  local said
  if [[ -n $ROOT ]]; then
    unknown "not tried below another root"
  elif not_root; then
    return 0
  elif try_sandbox --disable-userns >/dev/null 2>&1; then
    ok "a sandbox can be made"
  elif said=$(try_sandbox 2>&1); then
    warning "a sandbox can be made, but namespaces inside it cannot be forbidden: is /proc/sys read-only here?"
  else
    unfit "a sandbox cannot be made: ${said:0:300}"
  fi
}

try_sandbox() {
  setpriv --reuid bench-job --regid bench-job --clear-groups --no-new-privs -- bwrap --unshare-user --unshare-all "$@" --die-with-parent \
    --cap-drop ALL --uid 1000 --gid 1000 --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 \
    --proc /proc --dev /dev -- /bin/true
}

check_account() {
  local user bad=''
  for user in bench-runner bench-job bench-image bench-controller; do
    has_user "$user" || bad+=" $user is missing;"
    [[ -n $ROOT ]] || ! id -nG "$user" 2>/dev/null | tr ' ' '\n' | grep -qxE 'sudo|docker|kvm|adm|disk|root' || bad+=" $user is in a group that is as good as root;"
  done
  if [[ -z $bad ]]; then ok "the users are there and have no power"; else unfit "${bad# }"; fi
}

# What jobs may ask for, and the machine can do without.
check_tools() {
  local program lacks=''
  [[ -z $ROOT ]] || { unknown "not asked below another root" && return 0; }
  for program in podman:podman newuidmap:uidmap; do
    command -v "${program%:*}" >/dev/null || lacks+=" ${program#*:}"
  done
  if [[ -z $lacks ]]; then
    ok "root file systems can be built from Dockerfiles"
  else
    warning "environment.dockerfile cannot be used: apt-get install --no-install-recommends$lacks"
  fi
}

# Load, heat and the like as they are now; what a job makes of them depends on its class.
check_fitness() { inspect fitness; }

# Run-time knobs are not as wanted between jobs; the boot line is what only a reboot changes.
check_knobs() {
  local said run boot status=0
  said=$(BENCH_JSON='' "$HERE/tune.sh" check 2>&1) || status=$?
  if ((status != 0 && status != 2)); then
    unknown "could not be looked at: $(tail -n 1 <<<"$said")"
    return 0
  fi
  boot=$(grep -E '^1[56]-' <<<"$said" || true)
  run=$(grep -vE '^1[56]-' <<<"$said" | grep -c ': not as wanted' || true)
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
