#!/usr/bin/env bash
# Makes a Linux host quiet for measuring, and puts it back exactly as it was found.
#
# usage: tune.sh VERB [--profile light|strict] [--root DIR] [--dry-run] [--json]
#        (default profile: PROFILE= of /etc/benchwarden/machine.conf, else light)
#
#   tune      writes every knob of the profile (knobs/NN-name.sh); each old value is in the journal before the first write
#   restore   puts everything back from the journal; nothing to do is success
#   status    what is tuned, since when, and whether it is still so
#   verify    compares with what was read back after tuning
#   check     compares the host with what the profile wants, with advice; writes nothing
#   hold      speaks over stdin and stdout: `hold strict` or `hold light` tunes and prints the snapshot as JSON, `verify`
#             prints what has drifted and what the kernel log has counted since, `registers` the processor's own counters;
#             any other word, or the end of the input, puts everything back and ends
#
# --json: tune and verify print one object, the others an object in each line. --dry-run: prints what would be done.
#
# BENCH_ROOT (--root): /sys, /proc, /etc, /run and /dev lie below this folder, and commands are logged to its commands.log.
# BENCH_KNOBS: the folder of the knobs.  BENCH_SETTLE: seconds to wait after the disk was told to write (10).
#
# exit: 0 done, or as wanted · 1 failed, what is left is named · 2 not in the wanted state · 3 busy, nothing done
#       4 usage, not root, or no Linux
set -euo pipefail
export LC_ALL=C

LIBRARY=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/lib" && pwd)

usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; }

main() {
  local verb=${1:-} profile='' json=''
  [[ $# -eq 0 ]] || shift
  while (($# > 0)); do
    case $1 in
      --profile) profile=${2:-} ;;
      --root) export BENCH_ROOT=${2:-} ;;
      --dry-run) export BENCH_DRY=yes ;;
      --json)
        json=yes
        export BENCH_JSON=yes
        ;;
      *) usage_error "unknown option $1" ;;
    esac
    case $1 in
      --profile | --root)
        [[ $# -ge 2 && -n $2 ]] || usage_error "$1 needs a value"
        shift 2
        ;;
      *) shift ;;
    esac
  done
  load_library
  if [[ -z $profile ]] && conf PROFILE; then profile=$VALUE; fi
  PROFILE=${profile:-light}
  [[ $PROFILE == light || $PROFILE == strict ]] || usage_error "there is no profile \"$PROFILE\": light or strict"
  case $verb in
    tune)
      need_root
      tune_and_leave || return "$?"
      [[ -n $DRY ]] || if [[ -n $json ]]; then print_snapshot; else show_snapshot; fi
      ;;
    restore)
      need_root
      restore_machine
      ;;
    status) on_journal show_status ;;
    verify)
      if [[ -n $json ]]; then on_journal print_drift; else on_journal show_drift; fi
      ;;
    check) show_check ;;
    hold)
      need_root
      hold
      ;;
    -h | --help | help) usage ;;
    *) usage_error "${verb:+there is no verb \"$verb\"}" ;;
  esac
}

load_library() {
  local part
  for part in host cpus knobs journal tuner restore show kernel-log registers hold; do
    # shellcheck source=/dev/null
    . "$LIBRARY/$part.sh"
  done
  [[ -z $ROOT || -d $ROOT ]] || fail 4 "$ROOT is no folder"
}

need_root() {
  [[ $(uname -s) == Linux ]] || fail 4 "this is no Linux"
  [[ -n $ROOT || -n $DRY || $EUID -eq 0 ]] || fail 4 "knobs can be turned only by root"
}

usage_error() {
  printf '%s\n\n' "tune.sh: ${1:-a verb is missing}" >&2
  usage >&2
  exit 4
}

main "$@"
