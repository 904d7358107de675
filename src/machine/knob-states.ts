import type { KnobState } from "../ports/machine.ts";

/** One setting of a knob in the tuner's snapshot. `state`: ok, refused, skipped (normal here) or open (not written yet). */
export interface Setting {
  readonly knob: string;
  readonly path: string;
  readonly want: string;
  readonly got: string;
  readonly state: string;
}

/** The settings of a snapshot; null when it is none. */
export function settingsIn(found: object | null): Setting[] | null {
  if (found === null || !("settings" in found) || !Array.isArray(found.settings)) return null;
  return found.settings.filter(isSetting);
}

function isSetting(found: unknown): found is Setting {
  const names = ["knob", "path", "want", "got", "state"] as const;
  return (
    typeof found === "object" && found !== null && names.every((name) => typeof (found as Setting)[name] === "string")
  );
}

/**
 * One row for each knob. What was running before, and so had to be stopped, differs from day to day and must not end a
 * series: units have no part in the values.
 */
export function knobStates(settings: readonly Setting[]): KnobState[] {
  const states = [...new Set(settings.map(({ knob }) => knob))].map((knob) => {
    const rows = settings.filter((row) => row.knob === knob);
    const values = rows.filter(({ path }) => !path.startsWith("unit:"));
    const kept = values.filter(({ state }) => state === "ok");
    return {
      knob,
      want: distinct(values.map(({ want }) => want)),
      got: distinct(kept.map(({ got }) => got)),
      ok: rows.every(({ state }) => state !== "refused"),
    };
  });
  return states.filter(({ want }) => want !== "");
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].sort().join(" ").slice(0, 200);
}
