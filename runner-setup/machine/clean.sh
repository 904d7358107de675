# shellcheck shell=bash
# clean: caches of root file systems and of the homes of builds; what was not used for 30 days goes, then the oldest until
# a quarter of the disk is free; before them goes what podman keeps. The mark of use is the time of the folder itself.

# Folder and how deep below it an entry lies: homes stand in a folder for each repository.
CACHES="$VAR/rootfs:1 $VAR/launcher/homes:2"
STORE=$VAR/images/.local
KEEP_DAYS=30
WANTED_FREE_PERCENT=25

verb_clean() {
  need_idle
  clean_caches
}

clean_caches() {
  local folder
  while IFS= read -r -d '' folder; do remove_cache "$folder"; done < <(cached -mtime "+$((KEEP_DAYS - 1))" -print0)
  # What podman keeps beside the roots only makes the next build faster.
  [[ ! -e $ROOT$STORE ]] || enough_free "$ROOT$STORE" || remove_cache "$ROOT$STORE"
  # Sorted once: what was removed for its age is passed over.
  while ! all_enough_free && IFS= read -r -d '' folder; do
    [[ ! -d $folder ]] || enough_free "$folder" || remove_cache "$folder"
  done < <(cached -printf '%T@ %p\0' | sort -zn | cut -zd' ' -f2-)
}

# cached TEST…: applies tests of find to every entry of the caches.
cached() {
  local cache top
  for cache in $CACHES; do
    top=$ROOT${cache%:*}
    [[ ! -d $top ]] || find "$top" -xdev -mindepth "${cache#*:}" -maxdepth "${cache#*:}" -type d ! -name keys "$@"
  done
}

remove_cache() {
  report "removes ${1#"$ROOT"}"
  act rm -rf --one-file-system -- "$1"
}

# enough_free FOLDER: of the disk that it lies on. A test says it in the place of the disk.
enough_free() {
  local size free
  if ask df-percent; then
    ((VALUE >= WANTED_FREE_PERCENT))
    return
  fi
  read -r size free < <(df --output=size,avail -B1 -- "$1" | tail -n 1)
  ((free * 100 >= size * WANTED_FREE_PERCENT))
}

# The caches may lie on file systems of their own.
all_enough_free() {
  local cache
  for cache in $CACHES; do
    [[ ! -d $ROOT${cache%:*} ]] || enough_free "$ROOT${cache%:*}" || return 1
  done
}
