# shellcheck shell=bash
# The policy: whose jobs may run here.

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
