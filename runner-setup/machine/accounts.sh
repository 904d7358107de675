# shellcheck shell=bash
# Users without password, shell, sudo, or a place in the groups that are as good as root.

has_user() { grep -q "^$1:" "$ROOT/etc/passwd" 2>/dev/null; }

# account NAME HOME
account() {
  has_user "$1" && return 0
  changed
  remember user "$1"
  run useradd --system --user-group --no-create-home --home-dir "$2" --shell /usr/sbin/nologin "$1"
}

# member USER GROUP
member() {
  if [[ -z $ROOT ]] && id -nG "$1" 2>/dev/null | tr ' ' '\n' | grep -qx "$2"; then return 0; fi
  if [[ -n $ROOT ]] && is_ours member "$1:$2"; then return 0; fi
  changed
  remember member "$1:$2"
  run usermod --append --groups "$2" "$1"
}

# A range of users below bench-image, for podman.
subordinate() {
  local file
  for file in /etc/subuid /etc/subgid; do
    grep -q "^$1:" "$ROOT$file" 2>/dev/null && continue
    changed
    remember subordinate "$file:$1"
    if [[ $file == /etc/subuid ]]; then
      run usermod --add-subuids 700000-765535 "$1"
    else
      run usermod --add-subgids 700000-765535 "$1"
    fi
  done
}
