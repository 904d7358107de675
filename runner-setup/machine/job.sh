# shellcheck shell=bash
# Before and after a job. `wipe` may be called by the unit of the job, at boot, or by hand: each may be the first.

JOB_USERS='bench-runner bench-job bench-image'

verb_prepare() {
  local job=${1:-} age
  need_job "$job"
  runner_age || fail 1 "no runner is installed: bench-machine update"
  age=$VALUE
  ((age < FAIL_DAYS)) || fail 1 "the runner is $age days old and GitHub will refuse it: bench-machine update"
  [[ ! -e $ROOT$JOBS/$job ]] || verb_wipe "$job"
  ensure install -d -o bench-runner -g bench-job -m 2770 -- "$ROOT$JOBS/$job"
  ensure install -d -o bench-runner -g bench-runner -m 700 -- "$ROOT$JOBS/$job/home"
  ensure install -d -o bench-runner -g bench-job -m 2770 -- "$ROOT$JOBS/$job/cache"
  lay_runner "$job"
  if [[ $job == standing ]]; then
    ensure install -o bench-runner -g bench-runner -m 600 -- "$ROOT$ETC"/registration/.[a-z]* "$ROOT$JOBS/$job/runner/"
  fi
}

need_job() { [[ $1 == standing || $1 =~ ^[1-9][0-9]{0,18}$ ]] || fail 4 "\"$1\" is no job"; }

# The runner writes into its own folder, so each job gets one that is its own: an overlay where the kernel has it.
lay_runner() {
  local top=$ROOT$JOBS/$1 lower
  lower=$(readlink -f -- "$ROOT$RUNNERS/current")
  ensure install -d -o bench-runner -g bench-runner -m 700 -- "$top/runner" "$top/runner.upper" "$top/runner.work"
  if mount -t overlay overlay -o "lowerdir=$lower,upperdir=$top/runner.upper,workdir=$top/runner.work" "$top/runner" 2>/dev/null; then
    return 0
  fi
  ensure cp -a --reflink=auto -- "$lower/." "$top/runner/"
  ensure chown -R bench-runner:bench-runner -- "$top/runner"
}

verb_wipe() {
  local job=${1:-} left
  if [[ -n ${OPTION[all]:-} ]]; then
    for job in "$ROOT$JOBS"/*/; do [[ ! -d $job ]] || wipe_job "$(basename "$job")"; done
    rm -rf -- "$ROOT$RUN/admissions" "$ROOT$RUN/credentials"
  else
    need_job "$job"
    wipe_job "$job"
  fi
  left=$(leftovers "${OPTION[all]:+all}" "$job")
  [[ -z $left ]] || fail 1 "left after the job:"$'\n'"$left"
}

wipe_job() {
  local job=$1 tries
  # The instances of a job go with it; a job of another run cannot be there, for there is one at a time.
  run systemctl stop 'bench-launch@*.service' 'bench-tune@*.service' 'bench-image@*.service' || true
  for ((tries = 0; tries < 50; tries++)); do
    kill_users || break
    sleep 0.1
  done
  remove_ipc
  [[ -n $ROOT ]] || umount -l -- "$JOBS/$job/runner" 2>/dev/null || true
  rm -rf -- "${ROOT}${JOBS:?}/${job:?}"
  rm -f -- "$ROOT$RUN/admissions/$job.json" "$ROOT$RUN/credentials/$job.jit"
  if [[ -n $ROOT ]]; then run tune.sh restore; else "$HERE/tune.sh" restore >&2 || true; fi
}

# 0: something was there and was killed. The three users have no other use than jobs.
kill_users() {
  local user found=1
  for user in $JOB_USERS; do
    if [[ -z $ROOT ]] && id "$user" >/dev/null 2>&1 && pkill -KILL -u "$user"; then found=0; fi
  done
  return "$found"
}

remove_ipc() {
  local kind id owner
  [[ -z $ROOT ]] || return 0
  for kind in shm msg sem; do
    while read -r _ id owner _; do
      [[ " $JOB_USERS " == *" $owner "* ]] && ipcrm "--${kind}-id" "$id" 2>/dev/null
    done < <(ipcs "--${kind}s" 2>/dev/null | tail -n +4 || true) || true
  done
  find /dev/shm /tmp /var/tmp -xdev -mindepth 1 \( -user bench-runner -o -user bench-job -o -user bench-image \) -prune \
    -exec rm -rf -- {} + 2>/dev/null || true
}

# leftovers all | leftovers "" JOB: what should not be there any more, a line each.
leftovers() {
  local user path
  for user in $JOB_USERS; do
    if [[ -z $ROOT ]] && pgrep -u "$user" >/dev/null 2>&1; then say "processes of $user: $(pgrep -u "$user" | tr '\n' ' ')"; fi
  done
  if [[ $1 == all ]]; then
    for path in "$ROOT$JOBS"/*/; do [[ ! -d $path ]] || say "$path"; done
  elif [[ -e $ROOT$JOBS/$2 ]]; then
    say "$JOBS/$2"
  fi
}
