# shellcheck shell=bash
# What install was told, looked at as a whole before anything is changed.

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
