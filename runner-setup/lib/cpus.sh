# shellcheck shell=bash
# Lists of CPUs as the kernel writes them (`0-3,8`), masks (`ff,ffffffff`), and which CPUs are for what.

# Reads one word of /etc/benchwarden/machine.conf (NAME=VALUE lines, `#` begins a comment) into VALUE. 1: not set.
conf() {
  local line
  VALUE=
  [[ -r $ROOT/etc/benchwarden/machine.conf ]] || return 1
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line =~ ^$1=([A-Za-z0-9,._:-]+)[[:blank:]]*(#.*)?$ ]] && VALUE=${BASH_REMATCH[1]}
  done <"$ROOT/etc/benchwarden/machine.conf"
  [[ -n $VALUE ]]
}

# Prints the numbers of a list, one a line, ascending. 1: it is no list.
expand_list() {
  local range
  [[ $1 =~ ^[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*$ ]] || return 1
  for range in ${1//,/ }; do seq "${range%-*}" "${range#*-}"; done | sort -nu
}

# Prints numbers of stdin, ascending and one a line, as the shortest list.
compress_list() {
  local first='' last='' number out=''
  while read -r number; do
    if [[ -n $last && $number -eq $((last + 1)) ]]; then
      last=$number
      continue
    fi
    [[ -z $first ]] || out+=",$(range "$first" "$last")"
    first=$number last=$number
  done
  [[ -z $first ]] || out+=",$(range "$first" "$last")"
  say "${out#,}"
}

range() { if [[ $1 == "$2" ]]; then say "$1"; else say "$1-$2"; fi; }

# Prints a list as a mask: groups of 32 bits in hexadecimal, the highest first.
mask_of() {
  local -a groups=()
  local number out='' index
  for number in $(expand_list "$1"); do
    index=$((number / 32))
    groups[index]=$((${groups[index]:-0} | 1 << (number % 32)))
  done
  for ((index = number / 32; index >= 0; index--)); do out+=$(printf ',%08x' "${groups[index]:-0}"); done
  say "${out#,}"
}

# The CPUs for launches, and all others, as lists in VALUE. 1: the machine was not told which.
bench_cpus() {
  conf BENCH_CPUS || return 1
  VALUE=$(expand_list "$VALUE" | compress_list)
  [[ -n $VALUE ]]
}

housekeeping_cpus() {
  local bench all
  bench_cpus || return 1
  bench=$VALUE
  get_file "$CPU/present" || return 1
  all=$VALUE
  VALUE=$(comm -23 <(expand_list "$all" | sort) <(expand_list "$bench" | sort) | sort -n | compress_list)
  [[ -n $VALUE ]]
}

# Same value in the kernel's eyes: masks may have leading zeros and commas.
same() {
  [[ $2 == "$3" ]] && return 0
  case $1 in
    *cpumask | *default_smp_affinity) [[ $(bare_mask "$2") == "$(bare_mask "$3")" ]] ;;
    *) return 1 ;;
  esac
}

bare_mask() {
  local mask=${1//,/}
  mask=${mask#"${mask%%[!0]*}"}
  say "${mask:-0}"
}

# Paths of an existing file of every CPU.
each_cpu() {
  local file
  for file in "$ROOT$CPU"/cpu[0-9]*/"$1"; do
    [[ ! -f $file ]] || say "${file#"$ROOT"}"
  done
}
