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
  ensure install -d -o root -g bench-job -m 750 -- "$ROOT$JOBS/$job"
  ensure install -d -o bench-runner -g bench-runner -m 700 -- "$ROOT$JOBS/$job/home"
  # Where the trees of a job lie: its launches, of another user, work in it too.
  ensure install -d -o bench-runner -g bench-job -m 2770 -- "$ROOT$JOBS/$job/cache"
  open_homes "$job"
  lay_runner "$job"
  if [[ $job == standing ]]; then
    ensure install -o bench-runner -g bench-runner -m 600 -- "$ROOT$ETC"/registration/.[a-z]* "$ROOT$JOBS/$job/runner/"
  fi
}

need_young_runner() {
  runner_behind || fail 1 "no runner is installed: bench-machine update"
  ((VALUE < FAIL_DAYS)) || fail 1 "a newer runner is out for $VALUE days and GitHub will refuse this one: bench-machine update"
}

need_job() { [[ $1 == standing || $1 =~ ^[1-9][0-9]{0,18}$ ]] || fail 4 "\"$1\" is no job"; }

ensure_firewall() { [[ -n $ROOT ]] || ensure "$HERE/firewall.sh"; }

# The runner writes into its own folder, so each job gets one that is its own: an overlay where the kernel has it.
lay_runner() {
  local top=$ROOT$JOBS/$1 lower
  lower=$(readlink -f -- "$ROOT$RUNNERS/current")
  ensure install -d -m 700 -- "$top/layers"
  ensure install -d -o bench-runner -g bench-runner -m 700 -- "$top/runner" "$top/layers/upper" "$top/layers/work"
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
    rm -rf -- "$ROOT$RUN/admissions" "$ROOT$RUN/credentials"
  else
    need_job "$job"
    end_job_processes
    remove_job "$job"
  fi
  put_back
  left=$(leftovers "${OPTION[all]:+all}" "$job")$(knobs_left)
  [[ -z $left ]] || fail 1 "left after the job:"$'\n'"$left"
}

# The runner goes first: alive, it could have further instances started. A job of another run cannot be there, for there
# is one at a time.
end_job_processes() {
  local tries
  kill_users
  run systemctl stop 'bench-launch@*.service' 'bench-tune@*.service' 'bench-image@*.service' 'bench-limit@*.service' bench-limit.timer || true
  for ((tries = 0; tries < 50; tries++)); do
    kill_users
    [[ -n $(job_processes) ]] || break
    sleep 0.1
  done
  remove_ipc
}

# Whatever goes wrong here, the knobs are put back all the same, and what is left is named.
remove_job() {
  [[ -n $ROOT ]] || umount -l -- "$JOBS/$1/runner" 2>/dev/null || true
  rm -rf --one-file-system -- "${ROOT}${JOBS:?}/${1:?}" || true
  rm -f -- "$ROOT$RUN/admissions/$1.json" "$ROOT$RUN/credentials/$1.jit" || true
}

# What could not be put back stays in the journal, for the next try.
knobs_left() {
  [[ -n $ROOT || ! -e $STATE/tune.journal ]] || printf '\n%s' "knobs: bench-machine restore"
}

put_back() { if [[ -n $ROOT ]]; then run tune.sh restore; else "$HERE/tune.sh" restore >&2 || true; fi; }

# The three users have no other use than jobs. A signal to all that a user may signal reaches them in one step of the
# kernel, in which nothing can fork; a list of processes would be old before it is worked off.
kill_users() {
  local user
  [[ -z $ROOT ]] || return 0
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
