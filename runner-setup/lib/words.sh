# shellcheck shell=bash
# What a person or a program is told.

say() { printf '%s\n' "$*"; }

# What a person is told; for programs an object in each line.
report() {
  if [[ -z $JSON ]]; then
    say "$*"
  else
    printf '{"text": "%s"}\n' "$(json_text "$*")"
  fi
}

json_text() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '%s' "${text//[[:cntrl:]]/ }"
}

warn() { printf '%s\n' "$*" >&2; }

fail() {
  warn "${0##*/}: $2"
  exit "$1"
}

# Runs what must not fail.
ensure() { "$@" || fail 1 "failed: $*"; }
