# shellcheck shell=bash
# Everything that `install` adds to a host is a line of the manifest, so that `uninstall` can take away exactly that:
#   KIND <tab> NAME <tab> OLD STATE OR SHA-256
# kinds: folder, file, link, user, member, subordinate, volume, masked, enabled

MANIFEST=$VAR/manifest

# Its lines by KIND <tab> NAME, read at the first question: a grep for each of a hundred files took half of an installation.
declare -gA REMEMBERED=()
MANIFEST_IS_READ=

read_manifest() {
  local kind name state
  [[ -z $MANIFEST_IS_READ && -r $ROOT$MANIFEST ]] || return 0
  MANIFEST_IS_READ=yes
  while IFS=$'\t' read -r kind name state; do REMEMBERED[$kind$'\t'$name]=$state; done <"$ROOT$MANIFEST"
}

remember() {
  local key=$1$'\t'$2 state=${3:--}
  [[ -z $DRY ]] || return 0
  [[ -d $ROOT$VAR ]] || mkdir -p -- "$ROOT$VAR"
  [[ -f $ROOT$MANIFEST ]] || install -m 0600 /dev/null "$ROOT$MANIFEST"
  # A file that changed has a new sum: its old line goes.
  if is_ours "$1" "$2"; then
    [[ $1 == file ]] || return 0
    forget "$1" "$2"
  fi
  printf '%s\t%s\n' "$key" "$state" >>"$ROOT$MANIFEST"
  REMEMBERED[$key]=$state
}

forget() {
  local rest
  rest=$(grep -vP "^\Q$1\E\t\Q$2\E\t" "$ROOT$MANIFEST" || true)
  # By a rename: who dies in the middle must not take away the way back.
  install -m 0600 /dev/null "$ROOT$MANIFEST.new"
  printf '%s' "${rest:+$rest$'\n'}" >"$ROOT$MANIFEST.new"
  mv -f -- "$ROOT$MANIFEST.new" "$ROOT$MANIFEST"
  REMEMBERED[$1$'\t'$2]=
}

is_ours() {
  read_manifest
  [[ -n ${REMEMBERED[$1$'\t'$2]:-} ]]
}

# Names that the manifest has of a kind, a line each.
remembered() {
  [[ ! -f $ROOT$MANIFEST ]] || awk -F '\t' -v kind="$1" '$1 == kind { print $2 }' "$ROOT$MANIFEST"
}

sum_of() {
  local line
  line=$(sha256sum <"$1")
  printf '%s\n' "${line%% *}"
}

changed() { CHANGES=$((${CHANGES:-0} + 1)); }

# folder PATH MODE [OWNER:GROUP]
folder() {
  local path=$1 mode=$2 owner=${3:-root:root}
  if [[ -d $ROOT$path ]]; then
    [[ -z $ROOT && $(stat -c '%a %U:%G' -- "$ROOT$path") != "${mode#0} $owner" ]] || return 0
  else
    remember folder "$path"
  fi
  changed
  act mkdir -p -m "$mode" -- "$ROOT$path"
  act chmod "$mode" -- "$ROOT$path"
  own "$owner" "$path"
}

own() { if [[ -n $ROOT ]]; then run chown "$1" "$2"; else act chown "$1" -- "$2"; fi; }

# file SOURCE PATH MODE [OWNER:GROUP]: copies under a temporary name and renames.
file() {
  local source=$1 path=$2 mode=$3 owner=${4:-root:root} target=$ROOT$2 sum
  if [[ -e $target && ! -d $target ]] && ! is_ours file "$path"; then
    fail 1 "$path is there already and not ours: move it away"
  fi
  if [[ -f $target && $(stat -c %a -- "$target") == "${mode#0}" ]] && cmp -s -- "$source" "$target"; then
    return 0
  fi
  changed
  if [[ -n $DRY ]]; then
    report "would write $path"
    return 0
  fi
  sum=$(sha256sum <"$source")
  remember file "$path" "${sum%% *}"
  install -m "$mode" -- "$source" "$target.new"
  own "$owner" "$path.new"
  mv -f -- "$target.new" "$target"
}

# text PATH MODE [OWNER:GROUP] <<<content
text() {
  scratch
  cat >"$SCRATCH/text"
  file "$SCRATCH/text" "$@"
}

# link PATH TARGET
link() {
  [[ $(readlink -- "$ROOT$1" || true) != "$2" ]] || return 0
  changed
  remember link "$1"
  # By a rename: nobody may find the link missing.
  act ln -sfn -- "$2" "$ROOT$1.new"
  act mv -fT -- "$ROOT$1.new" "$ROOT$1"
}

# A command that changes files below the root.
act() {
  if [[ -n $DRY ]]; then report "would run $*"; else ensure "$@"; fi
}
