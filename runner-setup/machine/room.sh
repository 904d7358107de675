# shellcheck shell=bash
# Room on the disk for a job.

LEAST_FREE_BYTES=$((10 * 1024 * 1024 * 1024))
LEAST_FREE_PERCENT=15

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

# A job that fills the disk fails in its middle, and takes hours of others with it.
need_room() {
  is_short_of_room || return 0
  clean_caches
  ! is_short_of_room || fail 1 "disk full: $WHY: bench-machine clean"
}

check_disk() {
  if [[ ! -d $ROOT$JOBS ]]; then
    unfit "there is no $JOBS: bench-machine install"
  elif is_short_of_room; then
    unfit "disk full: $WHY: bench-machine clean"
  else
    ok "$(($(df --output=avail -B1 -- "$ROOT$JOBS" | tail -n 1) / 1073741824)) GiB free for jobs"
  fi
}
