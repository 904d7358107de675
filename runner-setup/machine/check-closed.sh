# shellcheck shell=bash
# Checks: is the machine closed to what strangers run on it?

check_policy() {
  if [[ ! -r $ROOT$ETC/policy.json ]]; then
    unfit "there is no $ETC/policy.json: every job is refused: bench-machine install --repository OWNER/NAME=ID"
  elif [[ -z $ROOT && $(stat -c '%U %a' "$ETC/policy.json") != 'root 644' ]]; then
    unfit "$ETC/policy.json is not root's alone: chown root $ETC/policy.json && chmod 644 $ETC/policy.json"
  else
    inspect policy
  fi
}

check_key() {
  local mode
  if [[ $KIND_NOW != jit ]]; then
    ok "no key of an app is needed"
  elif [[ ! -f $ROOT$ETC/app.pem ]]; then
    unfit "there is no $ETC/app.pem: no runner can be made"
  else
    mode=$(stat -c '%U:%G %a' "$ROOT$ETC/app.pem")
    if [[ $mode == 'root:root 600' ]]; then ok "the key is root's alone"; else unfit "the key can be read by others ($mode): chmod 600 $ETC/app.pem"; fi
  fi
}

# Of the users of jobs: what they may reach, as the kernel has it now.
check_firewall() {
  local rules=''
  if [[ -n $ROOT ]]; then
    unknown "not asked below another root"
  elif not_root; then
    return 0
  # Not by a pipe: whoever has found the word goes, and the other end dies of it.
  elif rules=$(nft list chain inet benchwarden job 2>/dev/null) && [[ $rules == *reject* ]]; then
    ok "launches reach no private address"
  else
    unfit "the table benchwarden is not in nftables: systemctl restart bench-firewall"
  fi
}

# The user of launches can make a sandbox with no way out of it, as it does before each job.
check_sandbox() {
  local said
  if [[ -n $ROOT ]]; then
    unknown "not tried below another root"
  elif not_root; then
    return 0
  elif try_sandbox --disable-userns >/dev/null 2>&1; then
    ok "a sandbox can be made"
  elif said=$(try_sandbox 2>&1); then
    warning "a sandbox can be made, but namespaces inside it cannot be forbidden: is /proc/sys read-only here?"
  else
    unfit "a sandbox cannot be made: ${said:0:300}"
  fi
}

try_sandbox() {
  setpriv --reuid bench-job --regid bench-job --clear-groups --no-new-privs -- bwrap --unshare-user --unshare-all "$@" --die-with-parent \
    --cap-drop ALL --uid 1000 --gid 1000 --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 \
    --proc /proc --dev /dev -- /bin/true
}

check_account() {
  local user bad=''
  for user in bench-runner bench-job bench-image bench-controller; do
    has_user "$user" || bad+=" $user is missing;"
    [[ -n $ROOT ]] || ! id -nG "$user" 2>/dev/null | tr ' ' '\n' | grep -qxE 'sudo|docker|kvm|adm|disk|root' || bad+=" $user is in a group that is as good as root;"
  done
  if [[ -z $bad ]]; then ok "the users are there and have no power"; else unfit "${bad# }"; fi
}
