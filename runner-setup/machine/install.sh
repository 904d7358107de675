# shellcheck shell=bash
# install: what is missing is told before anything is changed; a second run changes nothing.

verb_install() {
  local lacks
  lacks=$(missing)
  [[ -z $lacks ]] || fail 4 "nothing was changed, this is missing:"$'\n'"$lacks"
  check_options
  [[ ! -f $ROOT$MANIFEST ]] || need_idle
  CHANGES=0
  place_accounts
  place_volumes
  place_folders
  place_programs
  place_calibration
  place_settings
  place_units
  place_log_limit
  place_apparmor
  [[ $KIND == scale-set ]] || install_runner
  mask_updaters
  [[ -z ${OPTION[boot]:-} ]] || place_boot
  # A standing runner prepares its first job at once.
  end_turn
  start_units
  case $CHANGES in
    0) report "nothing to do: this is a $KIND machine of class $CLASS" ;;
    *) report "$CHANGES changes: this is a $KIND machine of class $CLASS" ;;
  esac
  next_steps
}

check_options() {
  local entry
  KIND=${OPTION[kind]:-$(settings_word KIND)}
  KIND=${KIND:-standing}
  CLASS=${OPTION[class]:-$(settings_word CLASS)}
  CLASS=${CLASS:-bench-$(architecture)}
  [[ $KIND =~ ^(standing|jit|scale-set)$ ]] || usage_error "there is no kind \"$KIND\": standing, jit or scale-set"
  [[ $CLASS =~ ^[a-z0-9][a-z0-9-]{0,62}$ ]] || usage_error "\"$CLASS\" is no class name: lower-case letters, digits, hyphens"
  for entry in "${REPOSITORIES[@]}"; do
    [[ $entry =~ ^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+=[1-9][0-9]*$ ]] ||
      usage_error "--repository takes OWNER/NAME=ID, such as org/project=4711 (the id: gh api repos/OWNER/NAME --jq .id), not \"$entry\""
  done
  check_words
  check_volume_sizes
  check_boot_tool
  [[ ${#REPOSITORIES[@]} -gt 0 || -f $ROOT$ETC/policy.json ]] || usage_error "whose jobs may run here? --repository OWNER/NAME=ID"
  if [[ $KIND == jit ]]; then
    [[ -f $ROOT$ETC/app.pem || -n ${OPTION[key]:-} ]] || usage_error "kind jit needs --key"
    # The policy is written as a whole, with the app in it.
    [[ ${#REPOSITORIES[@]} -eq 0 ]] && grep -q '"app": {' "$ROOT$ETC/policy.json" && return 0
    [[ ${#REPOSITORIES[@]} -gt 0 ]] || usage_error "the policy names no app yet: give --repository and --app"
    for entry in app installation; do [[ -n ${OPTION[$entry]:-} ]] || usage_error "kind jit needs --$entry"; done
  fi
}

# What each value must look like as a whole. They become JSON, file names and lines of units.
declare -gA FORMS=(
  [workflow]='^[A-Za-z0-9_.-]+\.ya?ml$'
  [ref]='^[A-Za-z0-9_][A-Za-z0-9_./-]*$'
  [app]='^[1-9][0-9]*$'
  [installation]='^[1-9][0-9]*$'
  [runner_group]='^[1-9][0-9]*$'
  [organisation]='^[A-Za-z0-9-]+$'
  [profile]='^(light|strict)$'
  [runner_sha256]='^[0-9a-f]{64}$'
  [runner_published]='^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
)

check_words() {
  local name file
  for name in "${!FORMS[@]}"; do
    [[ -z ${OPTION[$name]:-} || ${OPTION[$name]} =~ ${FORMS[$name]} ]] || usage_error "--${name//_/-} cannot be \"${OPTION[$name]}\""
  done
  for file in key runner_archive; do
    [[ -z ${OPTION[$file]:-} || -f ${OPTION[$file]} ]] || usage_error "--${file//_/-}: there is no file ${OPTION[$file]}"
  done
  if [[ -n ${OPTION[bench_cpus]:-} ]]; then check_cpus "${OPTION[bench_cpus]}"; fi
}

# Some CPU must be left to keep house, and one that the host does not have would leave the slice without any.
check_cpus() {
  local wanted there
  wanted=$(expand_list "$1" | sort) || usage_error "\"$1\" is no list of CPUs, such as 2-5,8"
  [[ -n $wanted ]] || usage_error "\"$1\" is no list of CPUs, such as 2-5,8"
  get_file "$CPU/present" || return 0
  there=$(expand_list "$VALUE" | sort)
  [[ -z $(comm -23 <(say "$wanted") <(say "$there")) ]] || usage_error "this host has the CPUs $VALUE, not all of $1"
  [[ -n $(comm -13 <(say "$wanted") <(say "$there")) ]] || usage_error "--bench-cpus $1 leaves no CPU for everything else"
}

place_accounts() {
  account bench-runner "$VAR/jobs"
  account bench-job /nonexistent
  account bench-image "$VAR/images"
  account bench-controller /nonexistent
  # To read results of launches; never the reverse.
  member bench-runner bench-job
  subordinate bench-image
}

place_folders() {
  folder /usr/local/lib 755
  folder /usr/local/sbin 755
  folder "$LIB" 755
  folder "$LIB/$VERSION" 755
  folder "$ETC" 755
  [[ $KIND != standing ]] || folder "$ETC/registration" 700
  folder "$UNITS" 755
  folder "$VAR" 755
  folder "$VAR/jobs" 755
  # The homes in it are opened and closed by root alone: see homes.sh.
  folder "$VAR/launcher" 711
  folder "$VAR/images" 700 bench-image:bench-image
  folder "$VAR/rootfs" 755 bench-image:bench-image
  folder /opt/benchwarden 755
  folder /opt/benchwarden/runner 755
}

# Root's own copies: nothing that a job can write is ever run by a unit.
place_programs() {
  local path name
  for path in "$HERE"/bench-machine "$HERE"/tune.sh "$HERE"/run-job; do file "$path" "$LIB/$VERSION/${path##*/}" 755; done
  for name in lib machine knobs; do
    folder "$LIB/$VERSION/$name" 755
    for path in "$HERE/$name"/*.sh; do file "$path" "$LIB/$VERSION/$name/${path##*/}" 644; done
  done
  file "$HERE/firewall.nft" "$LIB/$VERSION/firewall.nft" 644
  for path in "$(programs_folder)"/*.js; do file "$path" "$LIB/$VERSION/${path##*/}" 644; done
  node_program || fail 4 "Node 20 or later: give one with --node FILE"
  file "$VALUE" "$LIB/$VERSION/node" 755
  folder "$LIB/$VERSION/units" 755
  for path in "$HERE"/units/*; do file "$path" "$LIB/$VERSION/units/${path##*/}" 644; done
  text "$LIB/$VERSION/version" 644 <<<"$VERSION"
  link "$LIB/current" "$VERSION"
  link /usr/local/sbin/bench-machine "$LIB/current/bench-machine"
}

# Installed we have a file that says it, in the package package.json does.
our_version() {
  if [[ -f $HERE/version ]]; then
    say "$(<"$HERE/version")"
  else
    grep -oE '"version": *"[^"]+"' "$HERE/../package.json" | cut -d'"' -f4
  fi
}

# In the package they are built beside us; installed they lie in our own folder.
programs_folder() { if [[ -d $HERE/../dist/machine ]]; then say "$HERE/../dist/machine"; else say "$HERE"; fi; }

VERSION=$(our_version)

place_settings() {
  local workflow ref words=("CLASS=$CLASS" "KIND=$KIND")
  [[ -z ${OPTION[profile]:-} ]] || words+=("PROFILE=${OPTION[profile]}")
  [[ -z ${OPTION[bench_cpus]:-} ]] || words+=("BENCH_CPUS=${OPTION[bench_cpus]}")
  text "$ETC/machine.conf" 644 <<<"$(settings_with "${words[@]}")"
  # Tells two machines of the same make apart in fingerprints; not the system's own id, which names it to everybody.
  [[ -f $ROOT$ETC/machine-id ]] || text "$ETC/machine-id" 644 <<<"$(tr -d - </proc/sys/kernel/random/uuid)"
  if [[ ${#REPOSITORIES[@]} -gt 0 ]]; then
    workflow=${OPTION[workflow]:-bench.yml} ref=${OPTION[ref]:-main}
    text "$ETC/policy.json" 644 <<<"$(policy_text "$workflow" "$ref")"
  fi
  if [[ -n ${OPTION[key]:-} ]]; then file "${OPTION[key]}" "$ETC/app.pem" 600; fi
}

policy_text() {
  local entry entries='' admission=none app=null
  for entry in "${REPOSITORIES[@]}"; do
    entries+=$(printf '%s\n    {"id": %s, "name": "%s", "workflow": ".github/workflows/%s", "refs": ["refs/heads/%s"], "job": "measure"}' \
      "${entries:+,}" "${entry#*=}" "${entry%=*}" "$1" "$2")
  done
  if [[ $KIND == jit ]]; then
    admission=required
    app=$(printf '{"id": %s, "installation": %s, "server": "%s", %s}' "${OPTION[app]}" "${OPTION[installation]}" \
      "${BENCH_API:-https://api.github.com}" "$(scope_text)")
  fi
  printf '{\n  "schema": "benchwarden.policy/1",\n  "class": "%s",\n  "admission": "%s",\n  "repositories": [%s\n  ],\n  "app": %s\n}\n' \
    "$CLASS" "$admission" "$entries" "$app"
}

scope_text() {
  if [[ -n ${OPTION[organisation]:-} ]]; then
    printf '"organisation": "%s", "runnerGroup": %s' "${OPTION[organisation]}" "${OPTION[runner_group]:-1}"
  else
    printf '"repository": "%s"' "${REPOSITORIES[0]%=*}"
  fi
}

place_units() {
  local path before=$CHANGES
  for path in "$HERE"/units/*; do file "$path" "$UNITS/${path##*/}" 644; done
  if conf BENCH_CPUS; then
    folder "$UNITS/bench.slice.d" 755
    text "$UNITS/bench.slice.d/cpus.conf" 644 <<END
[Slice]
AllowedCPUs=$VALUE
END
  fi
  [[ $CHANGES == "$before" ]] || run systemctl daemon-reload
}

# Ubuntu lets only named programs make user namespaces. A profile of another package may have named bubblewrap already.
place_apparmor() {
  local switch=/proc/sys/kernel/apparmor_restrict_unprivileged_userns before=$CHANGES
  get_file "$switch" && [[ $VALUE == 1 && -d $ROOT/etc/apparmor.d ]] || return 0
  if ! is_ours file /etc/apparmor.d/benchwarden-bwrap && grep -rqs '/usr/bin/bwrap' "$ROOT/etc/apparmor.d"; then return 0; fi
  text /etc/apparmor.d/benchwarden-bwrap 644 <<'END'
# Lets bubblewrap make the user namespaces that sandboxes of launches are made of.
abi <abi/4.0>,
include <tunables/global>
profile benchwarden-bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
}
END
  [[ $CHANGES == "$before" ]] || run apparmor_parser --replace "$ROOT/etc/apparmor.d/benchwarden-bwrap"
}

start_units() { enable_units "$KIND"; }

# What runs on the machine and logs must not fill its disk; a drop-in whose name sorts later says otherwise.
place_log_limit() {
  local before=$CHANGES
  folder /etc/systemd/journald.conf.d 755
  text "$LOG_LIMIT" 644 <<'END'
[Journal]
SystemMaxUse=1G
END
  [[ $CHANGES == "$before" ]] || run systemctl restart systemd-journald.service
}

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

next_steps() {
  case $KIND in
    standing)
      [[ -f $ROOT$ETC/registration/.runner ]] && return 0
      report "next: register the runner once, as root, in a scratch copy of /opt/benchwarden/runner/current:"
      report "  RUNNER_ALLOW_RUNASROOT=1 ./config.sh --url https://github.com/OWNER/NAME --token TOKEN --labels $CLASS --unattended"
      report "then move .runner, .credentials and .credentials_rsaparams to $ETC/registration/ and: systemctl start bench-standing"
      ;;
    jit) report "next: bench-machine check; journalctl -fu bench-controller" ;;
    scale-set) report "next: the hook is $LIB/current/hook.js; the controller of the scale set runs elsewhere" ;;
  esac
}
