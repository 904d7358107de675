# shellcheck shell=bash
# Counters of the processor that only root may read: MPERF and APERF, which together give the clock that a core really had,
# and how often the firmware took the processor away (SMI, Intel). The kernel's msr device gives them. A job asks right
# before and right after a launch, never meanwhile; nothing is kept running in between, and no register is ever written.

# Why the clock, and why the firmware's interrupts cannot be watched; empty: they can.
CLOCK_WHY='' SMI_WHY='' CLOCKS='' SMIS=''

# MPERF and APERF must be read in one breath: between two programs a millisecond passes, which is a percent of a short
# launch. Two reads of one program are a few microseconds apart. One line for each register, or why it was not read.
# shellcheck disable=SC2016 # Perl's own names
READ_REGISTERS='
  my ($root, $smi, @cpus) = @ARGV;
  $| = 1;
  for my $cpu (@cpus) {
    my $path = "/dev/cpu/$cpu/msr";
    my @wanted = ([0xE7, "mperf"], [0xE8, "aperf"]);
    @wanted = () if $smi eq "only";
    push @wanted, [0x34, "smi"] if $smi ne "no" && $cpu eq $cpus[0];
    open(my $device, "<:raw", "$root$path") or do { print "$_->[1] $cpu failed $path cannot be opened: $! (the kernel module msr brings it)\n" for @wanted; next };
    # As turbostat does: after a first read that is thrown away the next ones come at even distances.
    sysseek($device, 0xE8, 0) and sysread($device, my $first, 8);
    my @read;
    for (@wanted) {
      my ($register, $name) = @$_;
      my $got = defined sysseek($device, $register, 0) ? sysread($device, my $bytes, 8) : undef;
      push @read, defined $got && $got == 8 ? [$name, "read", unpack("Q<", $bytes)] : [$name, "failed", "$path cannot be read: " . (defined $got ? "it ends too early" : $!)];
    }
    print "$_->[0] $cpu $_->[1] $_->[2]\n" for @read;
  }'

# Looks once what can be read at all. A virtual machine may answer with zeros for what it does not have: what the processor
# says of itself decides.
probe_registers() {
  CLOCK_WHY='' SMI_WHY=''
  if ! has_flag aperfmperf; then
    CLOCK_WHY="this processor shows no APERF and MPERF$(virtual_note)"
  fi
  if ! grep -qm1 '^vendor_id[[:blank:]]*: GenuineIntel' "$ROOT/proc/cpuinfo" 2>/dev/null; then
    SMI_WHY="only processors of Intel count them"
  elif has_flag hypervisor; then
    SMI_WHY="a virtual machine does not see those of its host"
  fi
  [[ -z $CLOCK_WHY || -z $SMI_WHY ]] || return 0
  read_registers
}

has_flag() { grep -qm1 "^flags[[:blank:]]*:.*\<$1\>" "$ROOT/proc/cpuinfo" 2>/dev/null; }

virtual_note() { if has_flag hypervisor; then printf ': virtual machines mostly hide them'; fi; }

# The CPUs for launches, or all; those that are off have no counters.
register_cpus() {
  local cpu
  bench_cpus || get_file "$CPU/present" || VALUE=
  for cpu in $(expand_list "$VALUE"); do
    if get_file "$CPU/cpu$cpu/online" && [[ $VALUE == 0 ]]; then continue; fi
    say "$cpu"
  done
}

# Fills CLOCKS with `CPU MPERF APERF` lines and SMIS with a number. What fails says why, in CLOCK_WHY and SMI_WHY.
read_registers() {
  local register cpu state what smi=no mperf=
  local -a cpus
  CLOCKS='' SMIS=''
  mapfile -t cpus < <(register_cpus)
  if [[ ${#cpus[@]} -eq 0 ]]; then
    no_register "no CPU for launches shows itself"
    return 0
  fi
  if [[ -z $SMI_WHY ]]; then if [[ -n $CLOCK_WHY ]]; then smi=only; else smi=yes; fi; fi
  while read -r register cpu state what; do
    case $register:$state in
      mperf:read) mperf=$what ;;
      aperf:read) CLOCKS+="$cpu $mperf $what"$'\n' ;;
      smi:read) SMIS=$what ;;
      smi:failed) SMI_WHY=$what ;;
      *) CLOCK_WHY=${CLOCK_WHY:-$what} ;;
    esac
  done < <(ask_registers "$smi" "${cpus[@]}")
  [[ -z $CLOCK_WHY ]] || CLOCKS=''
  if [[ -z $CLOCK_WHY && -z $CLOCKS || -z $SMI_WHY && -z $SMIS ]]; then no_register "perl, which reads them, is not installed"; fi
}

ask_registers() { start perl -e "$READ_REGISTERS" "$ROOT" "$@" 2>/dev/null; }

no_register() {
  CLOCKS='' SMIS=''
  CLOCK_WHY=${CLOCK_WHY:-$1}
  SMI_WHY=${SMI_WHY:-$1}
}

# {"clocks":[[CPU,MPERF,APERF],…],"smis":N or null,"why":{…}}
print_registers() {
  local cpu mperf aperf comma='' smis=null
  if [[ -z $CLOCK_WHY || -z $SMI_WHY ]]; then read_registers; fi
  printf '{"clocks":['
  while read -r cpu mperf aperf; do
    [[ -n $aperf ]] || continue
    printf '%s[%s,%s,%s]' "$comma" "$cpu" "$mperf" "$aperf"
    comma=,
  done <<<"$CLOCKS"
  [[ -z $SMIS ]] || smis=$SMIS
  printf '],"smis":%s,"why":%s}\n' "$smis" "$(print_why)"
}

# {"clock":…,"smi":…,"log":…}: why each cannot be read, null where it can.
print_why() {
  local log_why=
  [[ -n $LOG_FD ]] || log_why="the kernel's log cannot be read"
  printf '{'
  print_one_why clock "$CLOCK_WHY" ,
  print_one_why smi "$SMI_WHY" ,
  print_one_why log "$log_why" '}'
}

print_one_why() { if [[ -n $2 ]]; then json "\"$1\":%s$3" "$2"; else printf '"%s":null%s' "$1" "$3"; fi; }
