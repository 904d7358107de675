# shellcheck shell=bash
# Before and after a job. `wipe` may be called by the unit of the job, at boot, or by hand: each may be the first.

JOB_USERS='bench-runner bench-job bench-image'

verb_prepare() {
  local job=${1:-}
  need_job "$job"
  take_turn 60
  need_young_runner
  [[ ! -e $ROOT$JOBS/$job ]] || verb_wipe "$job"
  need_room
  # Another program may have emptied the host's rules since the boot, and resolvers come and go.
  ensure_firewall
  # The folder itself is root's: neither the runner nor a launch can put something else in the place of what lies in it.
  act install -d -o root -g bench-job -m 750 -- "$ROOT$JOBS/$job"
  act install -d -o bench-runner -g bench-runner -m 700 -- "$ROOT$JOBS/$job/home"
  # Where the trees of a job lie: its launches, of another user, work in it too.
  act install -d -o bench-runner -g bench-job -m 2770 -- "$ROOT$JOBS/$job/cache"
  open_homes "$job"
  lay_runner "$job"
  if [[ $job == standing ]]; then
    act install -o bench-runner -g bench-runner -m 600 -- "$ROOT$ETC"/registration/.[a-z]* "$ROOT$JOBS/$job/runner/"
  fi
}

need_young_runner() {
  runner_behind || fail 1 "no runner is installed: bench-machine update"
  ((VALUE < FAIL_DAYS)) || fail 1 "a newer runner is out for $VALUE days and GitHub will refuse this one: bench-machine update"
}

need_job() { [[ $1 == standing || $1 =~ ^[1-9][0-9]{0,18}$ ]] || fail 4 "\"$1\" is no job"; }

ensure_firewall() { [[ -n $ROOT ]] || act "$HERE/firewall.sh"; }

# The runner writes into its own folder, so each job gets one that is its own: an overlay where the kernel has it.
lay_runner() {
  local top=$ROOT$JOBS/$1 lower
  lower=$(readlink -f -- "$ROOT$RUNNERS/current")
  act install -d -m 700 -- "$top/layers"
  act install -d -o bench-runner -g bench-runner -m 700 -- "$top/runner" "$top/layers/upper" "$top/layers/work"
  if [[ -n $DRY ]]; then
    report "would lay a layer of the job's own over $lower"
    return 0
  fi
  if mount -t overlay overlay -o "lowerdir=$lower,upperdir=$top/layers/upper,workdir=$top/layers/work" "$top/runner" 2>/dev/null; then
    return 0
  fi
  ensure cp -a --reflink=auto -- "$lower/." "$top/runner/"
  ensure chown -R bench-runner:bench-runner -- "$top/runner"
}

verb_wipe() {
  local job=${1:-} left
  if [[ -n ${OPTION[all]:-} ]]; then
    end_job_processes
    for job in "$ROOT$JOBS"/*/; do [[ ! -d $job ]] || remove_job "$(basename "$job")"; done
    act rm -rf -- "$ROOT$RUN/admissions" "$ROOT$RUN/credentials"
  else
    need_job "$job"
    end_job_processes
    remove_job "$job"
  fi
  drop_smuggled
  put_back
  [[ -z $DRY ]] || return 0
  left=$(leftovers "${OPTION[all]:+all}" "$job")$(knobs_left)
  [[ -z $left ]] || fail 1 "left after the job:"$'\n'"$left"
}

# The runner goes first: alive, it could have further instances started. A job of another run cannot be there, for there
# is one at a time.
end_job_processes() {
  local tries
  [[ -z $DRY ]] || report "would end every process of $JOB_USERS"
  kill_users
  run systemctl stop 'bench-launch@*.service' 'bench-tune@*.service' 'bench-image@*.service' 'bench-limit@*.service' bench-limit.timer || true
  for ((tries = 0; tries < 50; tries++)); do
    [[ -z $DRY ]] || return 0
    kill_users
    [[ -n $(job_processes) ]] || break
    sleep 0.1
  done
  remove_ipc
}

# Whatever goes wrong here, the knobs are put back all the same, and what is left is named.
remove_job() {
  if [[ -n $DRY ]]; then
    report "would remove $JOBS/$1, its mount, admission and credential"
    return 0
  fi
  [[ -n $ROOT ]] || umount -l -- "$JOBS/$1/runner" 2>/dev/null || true
  rm -rf --one-file-system -- "${ROOT}${JOBS:?}/${1:?}" || true
  rm -f -- "$ROOT$RUN/admissions/$1.json" "$ROOT$RUN/credentials/$1.jit" || true
}

# The one folder of a runner that outlives its jobs holds what the machine remembers of itself, and nothing else: no
# file for the next tenant, no gigabytes beside the file systems that jobs have, nothing but plain files for who reads them.
drop_smuggled() {
  local path kept=$ROOT$VAR/calibration
  [[ -d $kept ]] || return 0
  while IFS= read -r -d '' path; do
    report "removes what a runner left: ${path@Q}"
    [[ -n $DRY ]] || rm -rf --one-file-system -- "$path" || true
  done < <(find "$kept" -xdev -mindepth 1 \( ! -name history.json ! -name heat.json -o ! -type f -o -links +1 -o -size +2048k \) \
    -prune -print0 || true)
}

# What could not be put back stays in the journal, for the next try.
knobs_left() {
  [[ -n $ROOT || ! -e $STATE/tune.journal ]] || printf '\n%s' "knobs: bench-machine restore"
}

put_back() { if [[ -n $ROOT || -n $DRY ]]; then run tune.sh restore; else "$HERE/tune.sh" restore >&2 || true; fi; }

# The three users have no other use than jobs. A signal to all that a user may signal reaches them in one step of the
# kernel, in which nothing can fork; a list of processes would be old before it is worked off.
kill_users() {
  local user
  [[ -z $ROOT && -z $DRY ]] || return 0
  for user in $JOB_USERS; do
    ! has_user "$user" || setpriv --reuid "$user" --regid "$user" --clear-groups -- bash -c 'kill -KILL -1' 2>/dev/null || true
  done
  # Containers of bench-image have users of its range, which it may not signal.
  job_processes | while read -r _ user; do kill -KILL "$user" 2>/dev/null || true; done
}

# Lines "USER PROCESS" of all that runs as a user of jobs, or as one of the range below bench-image.
job_processes() {
  [[ -z $ROOT ]] || return 0
  ps -e -o uid=,pid=,stat= | awk -v ranges="$(job_ranges)" '
    BEGIN { n = split(ranges, range, " ") }
    $3 !~ /^Z/ { for (i = 1; i <= n; i++) { split(range[i], b, "-"); if ($1 >= b[1] && $1 <= b[2]) print $1, $2 } }'
}

# FIRST-LAST of the numbers that are for jobs alone.
job_ranges() {
  local user number first count
  for user in $JOB_USERS; do
    ! number=$(id -u "$user" 2>/dev/null) || printf '%s-%s ' "$number" "$number"
  done
  while IFS=: read -r user first count; do
    [[ $user != bench-image ]] || printf '%s-%s ' "$first" "$((first + count - 1))"
  done < <(cat /etc/subuid 2>/dev/null || true)
}

remove_ipc() {
  local kind id owner
  [[ -z $ROOT ]] || return 0
  for kind in shm msg sem; do
    while read -r _ id owner _; do
      [[ " $JOB_USERS " == *" $owner "* ]] && ipcrm "--${kind}-id" "$id" 2>/dev/null
    done < <(ipcs "--${kind}s" 2>/dev/null | tail -n +4 || true) || true
  done
  find /dev/shm /dev/mqueue /tmp /var/tmp -xdev -mindepth 1 \( -user bench-runner -o -user bench-job -o -user bench-image \) -prune \
    -exec rm -rf -- {} + 2>/dev/null || true
}

# leftovers all | leftovers "" JOB: what should not be there any more, a line each.
leftovers() {
  local path found
  found=$(job_processes | tr '\n' ';')
  [[ -z $found ]] || say "processes (user number): $found"
  if [[ $1 == all ]]; then
    for path in "$ROOT$JOBS"/*/; do [[ ! -d $path ]] || say "$path"; done
  elif [[ -e $ROOT$JOBS/$2 ]]; then
    say "$JOBS/$2"
  fi
}
