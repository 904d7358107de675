# shellcheck shell=bash
# Knobs: one file each, in the order in which they are written. A knob file sets
#   PROFILES   `light strict` or `strict`: which profiles turn it
#   WHEN       run: written by `tune` · boot: a word of the boot line, only checked · check: only looked at
#   TOLERATES  words of the kernel that are normal here (`Input/output error` for managed interrupts), a|b, or nothing
# and defines
#   probe      0: this host has it, and it applies; else prints why not
#   wanted     prints PATH<TAB>VALUE of each setting, in the order of writing
#   apply      writes them: `write_each`, or an order of its own
#   restore    puts back what was there: `put_back_each`, or an order of its own
#   advice     prints what a person can do when the knob is not as wanted
#   settle     only where `apply` starts commands besides writing: those

KNOBS=${BENCH_KNOBS:-$LIBRARY/../knobs}

# Prints the names of all knobs, in order.
knob_names() {
  local file
  for file in "$KNOBS"/[0-9][0-9]-*.sh; do
    file=${file##*/}
    say "${file%.sh}"
  done
}

# Loads one knob; nothing of the one before stays.
load_knob() {
  unset -f probe wanted apply restore advice settle
  PROFILES='' WHEN=run TOLERATES='' KNOB=$1
  # shellcheck source=/dev/null
  . "$KNOBS/$1.sh"
}

# One line of `wanted`, when the host has that setting.
setting() {
  local kind=${1%%:*}
  if [[ $kind != /* ]] || exists "$1"; then printf '%s\t%s\n' "$1" "$2"; fi
}

# The same value for a file of every CPU.
setting_each_cpu() {
  local path
  for path in $(each_cpu "$1"); do setting "$path" "$2"; done
}

# True when at least one of the settings is there; else says so.
has_any() {
  local path
  for path; do
    if [[ $path == cpu\*/* ]]; then
      [[ -z $(each_cpu "${path#cpu\*/}") ]] || return 0
    elif exists "$path"; then
      return 0
    fi
  done
  say absent
  return 1
}
