# shellcheck shell=bash
# Releases of the runner: verified against their published sum before they are unpacked, beside the old one, and switched
# to when idle. GitHub gives no jobs to a release that is 30 days behind.
#
# Our own files are not fetched: they change when root runs `install` of a newer package. A timer that replaced programs of
# root by what the network gives would be the widest door of the machine.

RELEASES=${BENCH_RELEASES:-$(settings_word RELEASES)}
RELEASES=${RELEASES:-https://api.github.com/repos/actions/runner/releases/latest}

verb_update() {
  local before
  need_idle
  before=$(readlink -- "$ROOT$RUNNERS/current" || true)
  install_runner newest
  [[ -z $DRY ]] || return 0
  if [[ $(readlink -- "$ROOT$RUNNERS/current" || true) == "$before" ]]; then
    report "the runner is the newest: ${before:-none}"
    return 0
  fi
  drop_old_releases "$before"
  # A standing runner waits in the old release; it is idle, as we are here.
  if [[ $KIND_NOW == standing ]]; then
    end_turn
    run systemctl try-restart bench-standing.service
  fi
}

# install_runner [newest]: what is installed stays unless the newest is asked for.
install_runner() {
  if [[ -z ${1:-} && -L $ROOT$RUNNERS/current ]]; then return 0; fi
  if [[ -n $DRY ]]; then
    report "would install the runner's release ${OPTION[runner_archive]:-from $RELEASES}"
    return 0
  fi
  scratch
  if [[ -n ${OPTION[runner_archive]:-} ]]; then
    cp -- "${OPTION[runner_archive]}" "$SCRATCH/runner.tar.gz"
    ARCHIVE_SUM=${OPTION[runner_sha256]:-} PUBLISHED=${OPTION[runner_published]:-}
    ARCHIVE_VERSION=$(basename "${OPTION[runner_archive]}" | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1 || true)
    [[ -n $ARCHIVE_SUM && -n $PUBLISHED && -n $ARCHIVE_VERSION ]] ||
      usage_error "--runner-archive (actions-runner-…-VERSION.tar.gz) needs --runner-sha256 and --runner-published"
  else
    ask_release
    note_newest
    if [[ ! -f $ROOT$RUNNERS/$ARCHIVE_VERSION/.published ]]; then download "$ARCHIVE_ADDRESS" "$SCRATCH/runner.tar.gz"; fi
  fi
  if [[ ! -f $ROOT$RUNNERS/$ARCHIVE_VERSION/.published ]]; then
    verify_archive "$SCRATCH/runner.tar.gz"
    unpack_archive "$SCRATCH/runner.tar.gz"
  fi
  link "$RUNNERS/current" "$ARCHIVE_VERSION"
}

# Plain HTTP only from this very host, which is a mirror that its owner set up.
download() {
  local protocols='=https'
  [[ ! $RELEASES =~ ^http://(127\.0\.0\.1|localhost)[:/] ]] || protocols='=https,http'
  ensure curl --fail --silent --show-error --location --proto "$protocols" --proto-redir "$protocols" --max-time 600 \
    --max-filesize 1073741824 --output "$2" "$1"
}

# The release's answer names its version, its day, the archive, and, between marks in its text, the archive's sum for each
# architecture. It is read as JSON by our Node; what it says must look as we know it.
# shellcheck disable=SC2016 # a program of another language
READ_RELEASE='
  const release = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
  const architecture = process.argv[2];
  const name = `actions-runner-linux-${architecture}-${String(release.tag_name).slice(1)}.tar.gz`;
  const asset = (release.assets ?? []).find((one) => one.name === name);
  const sum = new RegExp(`BEGIN SHA linux-${architecture} -->([0-9a-f]{64})<`).exec(release.body ?? "");
  const digest = /^sha256:([0-9a-f]{64})$/.exec(asset?.digest ?? "");
  console.log(`${release.tag_name}\n${String(release.published_at).slice(0, 10)}\n${(sum ?? digest)?.[1]}\n${asset?.browser_download_url}`);
'

ask_release() {
  local answer
  download "$RELEASES" "$SCRATCH/release.json"
  node_program || fail 1 "there is no Node to read the release's answer with"
  answer=$("$VALUE" -e "$READ_RELEASE" "$SCRATCH/release.json" "$(architecture)" 2>/dev/null) || answer=
  { read -r ARCHIVE_VERSION && read -r PUBLISHED && read -r ARCHIVE_SUM && read -r ARCHIVE_ADDRESS; } <<<"$answer" || true
  ARCHIVE_VERSION=${ARCHIVE_VERSION#v}
  [[ $ARCHIVE_VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+$ && $PUBLISHED =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ &&
    $ARCHIVE_SUM =~ ^[0-9a-f]{64}$ && $ARCHIVE_ADDRESS =~ ^https?://[^[:space:]]+$ ]] ||
    fail 1 "$RELEASES does not tell version, day, sum and archive of a release for $(architecture); nothing was installed"
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
  ensure chmod -R go-w,ug-s,a+rX -- "$target.new"
  printf '%s\n' "$PUBLISHED" >"$target.new/.published"
  rm -rf -- "$target"
  mv -T -- "$target.new" "$target"
  remember folder "$RUNNERS/$ARCHIVE_VERSION"
  report "runner $ARCHIVE_VERSION of $PUBLISHED is installed"
}

# drop_old_releases BEFORE: all but the one in use and the one before it, which a person may want to go back to.
drop_old_releases() {
  local path name
  for path in "$ROOT$RUNNERS"/[0-9]*/; do
    name=$(basename "$path")
    [[ $name == "$1" || $name == "$ARCHIVE_VERSION" ]] && continue
    act rm -rf -- "$path"
    forget folder "$RUNNERS/$name"
  done
}

NEWEST=$VAR/newest-runner

# A line: the newest, the day on which the first one after ours came out, and the day on which we asked.
note_newest() {
  local known='' day='' installed
  installed=$(readlink -- "$ROOT$RUNNERS/current" || true)
  { read -r known day _ <"$ROOT$NEWEST"; } 2>/dev/null || true
  # Did we know of one after ours before this one came, GitHub counts from that.
  [[ -n $known && $known != "$installed" && $ARCHIVE_VERSION != "$installed" ]] || day=$PUBLISHED
  printf '%s %s %s\n' "$ARCHIVE_VERSION" "$day" "$(date -u +%Y-%m-%d)" >"$ROOT$NEWEST.new"
  mv -f -- "$ROOT$NEWEST.new" "$ROOT$NEWEST"
}

# For how many days a release after the installed one may have been there, into VALUE: GitHub counts these, and a runner
# that is the newest is never too old. Unless GitHub was asked, one may have come the day after. 1: none is installed.
# shellcheck disable=SC2034 # VALUE is the answer
runner_behind() {
  local own newest='' day='' asked=''
  own=$(cat -- "$ROOT$RUNNERS/current/.published" 2>/dev/null) || return 1
  { read -r newest day asked <"$ROOT$NEWEST"; } 2>/dev/null || true
  if [[ -z $asked ]]; then
    day=$own
  elif [[ $newest == $(readlink -- "$ROOT$RUNNERS/current") ]]; then
    day=$asked
  fi
  VALUE=$((($(date -u +%s) - $(date -u -d "$day" +%s)) / 86400))
}
