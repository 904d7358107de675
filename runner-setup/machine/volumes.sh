# shellcheck shell=bash
# File systems of their own for what fills a disk: jobs, root file systems, what podman keeps, homes of builds. Each lies in a
# file that is as big as it may become from the beginning on, so nothing can take more, and nothing else lacks it. A host
# whose administrator has mounted partitions there needs none of this.

VOLUMES=$VAR/volumes
VOLUME_NAMES=(jobs rootfs images launcher)
LEAST_JOBS_GIBIBYTES=12

# Asked before anything is changed.
check_volume_sizes() {
  local -a sizes
  local index name sum=0 free
  [[ -n ${OPTION[volumes]:-} ]] || return 0
  [[ ${OPTION[volumes]} =~ ^[1-9][0-9]{0,4}(,[1-9][0-9]{0,4}){3}$ ]] ||
    usage_error "--volumes takes four sizes in GiB (${VOLUME_NAMES[*]}), such as 40,60,60,20, not \"${OPTION[volumes]}\""
  [[ -n $ROOT ]] || command -v mkfs.ext4 >/dev/null || fail 4 "--volumes needs mkfs.ext4: apt-get install --no-install-recommends e2fsprogs"
  IFS=, read -ra sizes <<<"${OPTION[volumes]}"
  ((sizes[0] >= LEAST_JOBS_GIBIBYTES)) ||
    usage_error "--volumes: jobs need $LEAST_JOBS_GIBIBYTES GiB, for 10 must be free before one begins"
  for index in "${!VOLUME_NAMES[@]}"; do
    name=${VOLUME_NAMES[index]}
    ! has_volume "$name" || continue
    [[ -z $(ls -A -- "$ROOT$VAR/$name" 2>/dev/null) ]] ||
      fail 4 "--volumes would hide what lies in $VAR/$name: bench-machine uninstall --purge first"
    sum=$((sum + sizes[index]))
  done
  free=$(free_gibibytes)
  ((sum < free)) || fail 4 "--volumes ${OPTION[volumes]} needs $sum GiB, and there are $free GiB free for $VAR"
}

# A test says it in the place of the disk.
free_gibibytes() {
  local folder=$ROOT$VAR
  if ask df-gibibytes; then
    say "$VALUE"
    return 0
  fi
  [[ -d $folder ]] || folder=$ROOT/var/lib
  df --output=avail -BG -- "$folder" | tail -n 1 | tr -dc 0-9
}

has_volume() { is_ours volume "$1" || [[ -f $ROOT$VOLUMES/$1.ext4 ]]; }

mount_unit() { say "var-lib-benchwarden-$1.mount"; }

# Units of the file systems that we made.
volume_units() {
  local name
  for name in $(remembered volume); do mount_unit "$name"; done | paste -sd ' '
}

# Before the folders, whose owners and modes are those of the mounted file systems.
place_volumes() {
  local -a sizes
  local index
  [[ -n ${OPTION[volumes]:-} ]] || return 0
  IFS=, read -ra sizes <<<"${OPTION[volumes]}"
  folder "$VAR" 755
  folder "$VOLUMES" 700
  for index in "${!VOLUME_NAMES[@]}"; do place_volume "${VOLUME_NAMES[index]}" "${sizes[index]}"; done
}

# place_volume NAME GIBIBYTES: one that is there keeps its size and its data.
place_volume() {
  local file=$VOLUMES/$1.ext4 unit
  unit=$(mount_unit "$1")
  if ! has_volume "$1"; then
    changed
    # Whole from the beginning, so that it can never find the disk below it full.
    run_or_fail fallocate --length "$2GiB" -- "$ROOT$file.new"
    run_or_fail mkfs.ext4 -q -m 0 -L "bench-$1" -- "$ROOT$file.new"
    run_or_fail mv -- "$ROOT$file.new" "$ROOT$file"
  fi
  # The place to mount at is ours too, and goes with us; mounted, it has the owner that it was given.
  is_ours enabled "$unit" || folder "$VAR/$1" 755
  remember volume "$1" "$2"
  text "$UNITS/$unit" 644 < <(volume_unit "$1")
  if ! is_ours enabled "$unit"; then
    changed
    remember enabled "$unit"
    run systemctl daemon-reload
    run_or_fail systemctl enable --now --quiet "$unit"
    [[ -n $ROOT || -n $DRY ]] || rmdir -- "$VAR/$1/lost+found" 2>/dev/null || true
  fi
}

run_or_fail() { run "$@" || fail 1 "failed: $*"; }

# Wanted, not required: a machine whose file system is broken must still boot.
volume_unit() {
  local options=loop,noatime,nodev
  # Programs that change users are part of the images that podman unpacks.
  [[ $1 == images ]] || options+=,nosuid
  cat <<END
[Unit]
Description=Benchwarden: as much as $1 may take
Documentation=https://github.com/benchwarden/benchwarden/blob/main/docs/machine.md

[Mount]
What=$VOLUMES/$1.ext4
Where=$VAR/$1
Type=ext4
Options=$options

[Install]
WantedBy=local-fs.target
END
}

check_volumes() {
  local name own='' shared=''
  if [[ -n $ROOT ]]; then
    unknown "not asked below another root"
    return 0
  fi
  for name in "${VOLUME_NAMES[@]}"; do
    if mountpoint -q -- "$VAR/$name"; then
      own+=", $name $(df --output=size -BG -- "$VAR/$name" | tail -n 1 | tr -dc 0-9) GiB"
    elif is_ours volume "$name"; then
      unfit "$VAR/$name is not mounted: systemctl start $(mount_unit "$name")"
      return 0
    else
      shared+=" $name"
    fi
  done
  if [[ -z $shared ]]; then
    ok "file systems of their own: ${own#, }"
  else
    warning "no file system of its own:$shared; only single launches are limited there: bench-machine install --volumes 40,60,60,20, or mount partitions"
  fi
}
