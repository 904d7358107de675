# shellcheck shell=bash
# What the kernel said while a job held the machine: throttling, I/O errors and machine checks, counted. Only root may read
# it, so the tuner does, and tells numbers, never lines.

THROTTLED=0 IO_ERRORS=0 MACHINE_CHECKS=0
LOG_FD=

# What was said before is not this job's. 1: there is no log here that we may read.
open_log() {
  { exec {LOG_FD}<"$ROOT/dev/kmsg"; } 2>/dev/null || return 1
  new_records >/dev/null
}

# One read is one record, until there is none that is new. An overrun ends a reader once and the next goes on behind it.
new_records() {
  local tries
  for tries in 1 2; do dd bs=8192 iflag=nonblock status=none <&"$LOG_FD" 2>/dev/null || true; done
}

# Counts what is new. A record is `PRIORITY,NUMBER,TIME,FLAGS;TEXT`; from 8 on the priority says that a program wrote it.
# Texts are looked at from their beginning: further on they may name programs of a job.
read_log() {
  local line priority
  [[ -n $LOG_FD ]] || return 1
  while IFS= read -r line; do
    priority=${line%%,*}
    [[ $line == *';'* && $priority =~ ^[0-7]$ ]] || continue
    count_record "${line#*;}"
  done < <(new_records)
}

# Heat comes first: the kernel reports it by way of its machine checks too.
count_record() {
  if [[ $1 =~ ^(mce:\ )?CPU[0-9]+:\ .*(above\ threshold|clock\ throttled) || $1 =~ ^hwmon\ hwmon[0-9]+:\ Undervoltage ]]; then
    THROTTLED=$((THROTTLED + 1))
  elif [[ $1 =~ ^(blk_update_request:\ |Buffer\ |print_req_error:\ )?(I/O|critical\ (medium|target|space\ allocation))\ error ||
    $1 =~ ^(EXT4-fs|BTRFS)\ error || $1 =~ ^XFS\ \([^\)]*\):\ .*I/O\ error || $1 =~ ^nvme\ nvme[0-9]+:\ I/O\ .*timeout ||
    $1 =~ ^ata[0-9.]+:\ (exception|failed\ command) ]]; then
    IO_ERRORS=$((IO_ERRORS + 1))
  elif [[ $1 =~ ^(mce:\ )?(\{[0-9]+\})?\[Hardware\ Error\] || $1 =~ ^mce:\ CPU[0-9]+:\ Machine\ Check ||
    $1 =~ ^EDAC\ .*\ [0-9]+\ [CU]E\  ]]; then
    MACHINE_CHECKS=$((MACHINE_CHECKS + 1))
  fi
}

# {"drift":[…],"kernel":{…} or null}
print_held() {
  local text kernel=null
  text=$(print_drift)
  if read_log; then
    kernel="{\"throttled\":$THROTTLED,\"ioErrors\":$IO_ERRORS,\"machineChecks\":$MACHINE_CHECKS}"
  fi
  printf '%s,"kernel":%s}\n' "${text%\}}" "$kernel"
}
