# shellcheck shell=bash
# The instance behind tune.sock: a job holds the machine tuned for as long as it keeps its end of the connection open. Two
# words and no argument, so that there is nothing to abuse.

MOST_WORDS=100000

hold() {
  local word count
  IFS= read -r -n 32 word || return 0
  case $word in
    "hold strict") PROFILE=strict ;;
    "hold light") PROFILE=light ;;
    *) return 0 ;;
  esac
  # Whatever ends us, short of SIGKILL, puts the machine back; after SIGKILL the unit's ExecStopPost does.
  trap let_go EXIT
  trap 'exit 0' TERM INT HUP
  tune >&2 || return "$?"
  # After tuning: the process that holds the latency device must not inherit it.
  open_log || true
  print_snapshot
  for ((count = 0; count < MOST_WORDS; count++)); do
    IFS= read -r -n 32 word || return 0
    [[ $word == verify ]] || return 0
    print_held
  done
}

let_go() {
  has_journal || return 0
  put_all_back || warn "not everything could be put back: see $JOURNAL"
}
