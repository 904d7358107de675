# shellcheck shell=bash
# Words of the boot line that keep the kernel itself off the bench CPUs.

# Asked before anything is changed.
check_boot_tool() {
  [[ -n ${OPTION[boot]:-} ]] || return 0
  [[ -n ${OPTION[bench_cpus]:-} ]] || bench_cpus || usage_error "--boot needs --bench-cpus LIST"
  [[ -n $ROOT ]] || command -v update-grub >/dev/null ||
    fail 4 "--boot writes GRUB's settings, and there is no update-grub here: \`benchwarden machine check\` says which words the boot line needs"
}

# Run-time isolation needs no boot line; this keeps managed interrupts and RCU off the bench CPUs as well.
place_boot() {
  local bench house words before=$CHANGES
  bench=${OPTION[bench_cpus]:-}
  if [[ -n $bench ]]; then bench=$(expand_list "$bench" | compress_list); else bench_cpus && bench=$VALUE; fi
  house=$(house_of "$bench")
  words="isolcpus=managed_irq,$bench irqaffinity=$house rcu_nocbs=$bench"
  if conf NOHZ_FULL && [[ $VALUE == yes ]]; then words+=" nohz_full=$bench"; fi
  folder /etc/default/grub.d 755
  text "$BOOT_LINE" 644 <<END
GRUB_CMDLINE_LINUX="\$GRUB_CMDLINE_LINUX $words"
END
  [[ $CHANGES == "$before" ]] || run update-grub
  if ! get_file /proc/cmdline || [[ " $VALUE " != *" $words "* ]]; then report "reboot needed: boot knobs were written"; fi
}

# All CPUs but those.
house_of() {
  get_file "$CPU/present" || fail 4 "this host does not say which CPUs it has"
  comm -23 <(expand_list "$VALUE" | sort) <(expand_list "$1" | sort) | sort -n | compress_list
}
