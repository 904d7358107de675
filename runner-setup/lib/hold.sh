# shellcheck shell=bash
# The instance behind tune.sock: a job holds the machine tuned for as long as it keeps its end of the connection open. Three
# words and no argument, so that there is nothing to abuse.

MOST_WORDS=1000000

hold() {
  local word count
  IFS= read -r -n 32 word || return 0
  case $word in
    "hold strict") PROFILE=strict ;;
    "hold light") PROFILE=light ;;
    *) return 0 ;;
  esac
  # After SIGKILL the unit's ExecStopPost does it.
  let_go_at_end
  tune >&2 || return "$?"
  # After tuning: the process that holds the latency device must not inherit it.
  open_log || true
  probe_registers
  print_held_snapshot
  for ((count = 0; count < MOST_WORDS; count++)); do
    IFS= read -r -n 32 word || return 0
    case $word in
      verify) print_held ;;
      registers) print_registers ;;
      *) return 0 ;;
    esac
  done
}

# The snapshot, and why of the processor's counters some cannot be read.
print_held_snapshot() {
  local text
  text=$(print_snapshot)
  printf '%s,"registers":%s}\n' "${text%\}}" "$(print_why)"
}
