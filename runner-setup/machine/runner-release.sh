# shellcheck shell=bash
# Releases of the runner: verified against their published sum before they are unpacked, beside the old one, and switched
# to when idle. GitHub gives no jobs to a release that is 30 days behind.

RELEASES=${BENCH_RELEASES:-https://api.github.com/repos/actions/runner/releases/latest}

verb_update() {
  need_idle
  local before
  before=$(readlink -- "$ROOT$RUNNERS/current" || true)
  install_runner newest
  [[ $(readlink -- "$ROOT$RUNNERS/current" || true) != "$before" ]] || say "the runner is the newest: ${before:-none}"
}

# install_runner [newest]: what is installed stays unless the newest is asked for.
install_runner() {
  local scratch
  if [[ -z ${1:-} && -L $ROOT$RUNNERS/current ]]; then return 0; fi
  if [[ -n $DRY ]]; then
    say "would install the runner's release ${OPTION[runner_archive]:-from $RELEASES}"
    return 0
  fi
  scratch=$(mktemp -d)
  # shellcheck disable=SC2064 # this very folder
  trap "rm -rf -- '$scratch'" RETURN
  if [[ -n ${OPTION[runner_archive]:-} ]]; then
    cp -- "${OPTION[runner_archive]}" "$scratch/runner.tar.gz"
    ARCHIVE_SUM=${OPTION[runner_sha256]:-} PUBLISHED=${OPTION[runner_published]:-}
    ARCHIVE_VERSION=$(basename "${OPTION[runner_archive]}" | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)
    [[ -n $ARCHIVE_SUM && -n $PUBLISHED && -n $ARCHIVE_VERSION ]] ||
      usage_error "--runner-archive (actions-runner-…-VERSION.tar.gz) needs --runner-sha256 and --runner-published"
  else
    ask_release "$scratch"
    [[ ! -d $ROOT$RUNNERS/$ARCHIVE_VERSION ]] || return 0
    download "$ARCHIVE_ADDRESS" "$scratch/runner.tar.gz"
  fi
  verify_archive "$scratch/runner.tar.gz"
  unpack_archive "$scratch/runner.tar.gz"
}

download() {
  ensure curl --fail --silent --show-error --location --proto '=https,http' --proto-redir '=https' --max-time 600 \
    --max-filesize 1073741824 --output "$2" "$1"
}

# The release's answer names its version, its day, the archive, and the sum of the archive for each architecture.
ask_release() {
  local body
  download "$RELEASES" "$1/release.json"
  body=$(<"$1/release.json")
  ARCHIVE_VERSION=$(printf '%s' "$body" | grep -oE '"tag_name": *"v[0-9]+\.[0-9]+\.[0-9]+"' | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)
  PUBLISHED=$(printf '%s' "$body" | grep -oE '"published_at": *"[0-9]{4}-[0-9]{2}-[0-9]{2}' | grep -oE '[0-9-]{10}$' | head -n 1)
  ARCHIVE_SUM=$(printf '%s' "$body" | grep -oE "BEGIN SHA linux-$(architecture) -->[0-9a-f]{64}" | grep -oE '[0-9a-f]{64}$' | head -n 1)
  ARCHIVE_ADDRESS=$(printf '%s' "$body" | grep -oE "\"browser_download_url\": *\"[^\"]*actions-runner-linux-$(architecture)-[0-9.]+\.tar\.gz\"" | cut -d'"' -f4 | head -n 1)
  [[ -n $ARCHIVE_VERSION && -n $PUBLISHED && -n $ARCHIVE_SUM && -n $ARCHIVE_ADDRESS ]] ||
    fail 1 "$RELEASES does not tell version, day, sum and archive of a release for $(architecture)"
}

verify_archive() {
  local found
  found=$(sum_of "$1")
  [[ $found == "$ARCHIVE_SUM" ]] ||
    fail 1 "the runner's archive is not what was published: expected sha256 $ARCHIVE_SUM, found $found; nothing was installed"
}

unpack_archive() {
  local target=$ROOT$RUNNERS/$ARCHIVE_VERSION
  changed
  rm -rf -- "$target.new"
  ensure mkdir -m 755 -- "$target.new"
  ensure tar --extract --gzip --file "$1" --directory "$target.new" --no-same-owner --no-same-permissions
  [[ -f $target.new/run.sh ]] || fail 1 "the runner's archive has no run.sh; nothing was installed"
  printf '%s\n' "$PUBLISHED" >"$target.new/.published"
  chmod -R go-w -- "$target.new"
  rm -rf -- "$target"
  mv -T -- "$target.new" "$target"
  remember folder "$RUNNERS/$ARCHIVE_VERSION"
  link "$RUNNERS/current" "$ARCHIVE_VERSION"
  say "runner $ARCHIVE_VERSION of $PUBLISHED is installed"
}

# Days since the installed release was published, into VALUE. 1: none is installed.
# shellcheck disable=SC2034 # VALUE is the answer
runner_age() {
  local day
  day=$(cat -- "$ROOT$RUNNERS/current/.published" 2>/dev/null) || return 1
  VALUE=$((($(date -u +%s) - $(date -u -d "$day" +%s)) / 86400))
}
