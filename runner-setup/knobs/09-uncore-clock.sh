# shellcheck shell=bash
# The clock of caches and memory paths on servers: lowest raised to the highest that is allowed now.
PROFILES="strict" WHEN=run

UNCORE=$CPU/intel_uncore_frequency

probe() { has_any "$UNCORE"; }

wanted() {
  local folder
  for folder in "$ROOT$UNCORE"/*/; do
    folder=${folder#"$ROOT"}
    folder=${folder%/}
    get "$folder/max_freq_khz" && setting "$folder/min_freq_khz" "$VALUE"
  done
  return 0
}

apply() { write_each; }
restore() { put_back_each; }
advice() { say "fix the uncore frequency in the firmware"; }
