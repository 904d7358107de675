# shellcheck shell=bash
# The journal: what was found before anything was written, on the disk before the first write. JSON lines:
#   {"boot":"…","profile":"strict","started":"2026-03-01T12:00:00Z"}      first
#   {"knob":"04-governor","path":"/sys/…","old":"powersave","want":"performance"}   every setting, before any is written
#   {"path":"/sys/…","got":"performance","state":"ok","why":""}           after its write and reading back
# It comes to its name whole, so a journal that is there tells every old value; it goes when all is put back.

JOURNAL=$STATE/tune.journal
KNOB_OF=() PATHS=() OLDS=() WANTS=() GOTS=() STATES=() WHYS=()
PROFILE='' STARTED='' BOOT='' DAMAGED=0

has_journal() { [[ -f $ROOT$JOURNAL ]]; }

forget_settings() {
  KNOB_OF=() PATHS=() OLDS=() WANTS=() GOTS=() STATES=() WHYS=()
}

# Adds a setting of the knob that is loaded. STATES: open (not written yet), ok, refused, skipped (normal here).
add_setting() {
  KNOB_OF+=("$1") PATHS+=("$2") OLDS+=("$3") WANTS+=("$4") GOTS+=("") STATES+=(open) WHYS+=("")
}

# Prints the indices of a knob's settings, in the order of writing.
settings_of() {
  local index
  for index in "${!PATHS[@]}"; do
    [[ ${KNOB_OF[index]} != "$1" ]] || say "$index"
  done
}

# The same, the last written first. Not by `tac`, which needs room for a file of its own.
settings_backwards_of() {
  local index
  for ((index = ${#PATHS[@]} - 1; index >= 0; index--)); do
    [[ ${KNOB_OF[index]} != "$1" ]] || say "$index"
  done
}

begin_journal() {
  local temporary=$ROOT$JOURNAL.new
  ensure install -m 600 /dev/null "$temporary"
  ensure write_found >"$temporary"
  ensure sync -- "$temporary"
  ensure mv -- "$temporary" "$ROOT$JOURNAL"
  ensure sync -- "$ROOT$STATE"
}

write_found() {
  local index boot=''
  if get_file /proc/sys/kernel/random/boot_id; then boot=$VALUE; fi
  json '{"boot":%s,"profile":%s,"started":%s}\n' "$boot" "$PROFILE" "$STARTED" || return 1
  for index in "${!PATHS[@]}"; do
    json '{"knob":%s,"path":%s,"old":%s,"want":%s}\n' "${KNOB_OF[index]}" "${PATHS[index]}" "${OLDS[index]}" \
      "${WANTS[index]}" || return 1
  done
}

# Notes what became of a setting: index, value read back, state, why.
note() {
  GOTS[$1]=$2 STATES[$1]=$3 WHYS[$1]=$4
  ensure write_note "$1" >>"$ROOT$JOURNAL"
  ensure sync -- "$ROOT$JOURNAL"
}

write_note() {
  json '{"path":%s,"got":%s,"state":%s,"why":%s}\n' "${PATHS[$1]}" "${GOTS[$1]}" "${STATES[$1]}" "${WHYS[$1]}"
}

TEXT='"(([^"\\]|\\.)*)"'

# Reads the journal into the arrays. A last line that was cut off belongs to a setting whose state is still open; of any
# other line that cannot be read nobody knows what it said, so it is counted in DAMAGED, as is a beginning that is missing.
read_journal() {
  local line index whole=1
  local -A at=()
  forget_settings
  BOOT='' STARTED='' DAMAGED=0
  [[ -r $ROOT$JOURNAL ]] || fail 4 "only root can read what was tuned ($JOURNAL)"
  while IFS= read -r line || { whole=0 && [[ -n $line ]]; }; do
    if [[ $line =~ ^\{\"knob\":$TEXT,\"path\":$TEXT,\"old\":$TEXT,\"want\":$TEXT\}$ ]]; then
      at[${BASH_REMATCH[3]}]=${#PATHS[@]}
      read_setting "${BASH_REMATCH[1]}" "${BASH_REMATCH[3]}" "${BASH_REMATCH[5]}" "${BASH_REMATCH[7]}"
    elif [[ $line =~ ^\{\"path\":$TEXT,\"got\":$TEXT,\"state\":$TEXT,\"why\":$TEXT\}$ ]]; then
      index=${at[${BASH_REMATCH[1]}]:-}
      if [[ -z $index ]]; then
        DAMAGED=$((DAMAGED + 1))
        continue
      fi
      STATES[index]=${BASH_REMATCH[5]} WHYS[index]=${BASH_REMATCH[7]}
      plain "${BASH_REMATCH[3]}"
      GOTS[index]=$PLAIN
    elif [[ $line =~ ^\{\"boot\":$TEXT,\"profile\":$TEXT,\"started\":$TEXT\}$ ]]; then
      BOOT=${BASH_REMATCH[1]} PROFILE=${BASH_REMATCH[3]} STARTED=${BASH_REMATCH[5]}
    elif ((whole)); then
      DAMAGED=$((DAMAGED + 1))
    fi
  done <"$ROOT$JOURNAL"
  [[ -n $STARTED ]] || DAMAGED=$((DAMAGED + 1))
}

# The journal outlived a start of the kernel, and no run-time setting does.
is_of_another_boot() {
  [[ -n $BOOT ]] && get_file /proc/sys/kernel/random/boot_id && [[ $VALUE != "$BOOT" ]]
}

drop_journal() {
  ensure rm -f -- "$ROOT$JOURNAL" "$ROOT$STATE/refusal" "$ROOT$STATE/holder.pid"
  ensure sync -- "$ROOT$STATE"
}

read_setting() {
  local -a texts=()
  local text
  for text in "${@:2}"; do
    plain "$text"
    texts+=("$PLAIN")
  done
  add_setting "$1" "${texts[@]}"
}

# Prints JSON: `json '{"a":%s}' TEXT…` with each text as a string. No subshell: it is called for every setting.
json() {
  local -a texts=()
  local text
  for text in "${@:2}"; do
    text=${text//\\/\\\\}
    text=${text//\"/\\\"}
    texts+=("\"${text//[[:cntrl:]]/ }\"")
  done
  # shellcheck disable=SC2059 # the format is ours
  printf "$1" "${texts[@]}"
}

# The text of a JSON string, in PLAIN.
plain() {
  PLAIN=${1//\\\"/\"}
  PLAIN=${PLAIN//\\\\/\\}
}
