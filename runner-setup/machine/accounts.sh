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

# First number behind every range of users that the host has handed out; podman wants 65,536 of them.
free_range() {
  local _ first count next=700000
  while IFS=: read -r _ first count; do
    if [[ $first =~ ^[0-9]+$ && $count =~ ^[0-9]+$ ]] && ((first + count > next)); then next=$((first + count)); fi
  done < <(cat -- "$ROOT/etc/subuid" "$ROOT/etc/subgid" 2>/dev/null || true)
  say "$next"
}

# A range of users below bench-image, for podman.
subordinate() {
  local file first
  first=$(free_range)
  for file in /etc/subuid /etc/subgid; do
    grep -q "^$1:" "$ROOT$file" 2>/dev/null && continue
    changed
    remember subordinate "$file:$1"
    if [[ $file == /etc/subuid ]]; then
      run usermod --add-subuids "$first-$((first + 65535))" "$1"
    else
      run usermod --add-subgids "$first-$((first + 65535))" "$1"
    fi
  done
}
