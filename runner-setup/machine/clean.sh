# shellcheck shell=bash
# clean: caches of root file systems, builds and sources; what was not used for 30 days goes, then the oldest until a
# quarter of the disk is free. The mark of use is the time of the folder itself.

CACHES="$VAR/rootfs $VAR/sources $VAR/launcher/benchwarden/homes"
KEEP_DAYS=30
WANTED_FREE_PERCENT=25

verb_clean() {
  need_idle
  local folder
  while IFS= read -r -d '' folder; do remove_cache "$folder"; done < <(cached -mtime "+$KEEP_DAYS")
  while ! enough_free; do
    IFS= read -r -d '' folder < <(cached -printf '' -printf '%T@ %p\0' | sort -zn | cut -zd' ' -f2-) || break
    remove_cache "$folder"
    [[ -z $DRY ]] || break
  done
}

cached() {
  local top tests=("$@")
  [[ $# -eq 2 && $1 == -mtime ]] && tests=("$@" -print0)
  for top in $CACHES; do
    [[ ! -d $ROOT$top ]] || find "$ROOT$top" -mindepth 1 -maxdepth 1 -type d "${tests[@]}"
  done
}

remove_cache() {
  say "removes ${1#"$ROOT"}"
  act rm -rf -- "$1"
}

enough_free() {
  local size free
  read -r size free < <(df --output=size,avail -B1 -- "$ROOT$VAR" | tail -n 1)
  ((free * 100 >= size * WANTED_FREE_PERCENT))
}
