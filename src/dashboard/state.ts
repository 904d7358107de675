/**
 * Where the reader is: all of it stands in the address behind `#`, so that a link shows what its sender saw. `machine`
 * and `metric` are names, `search` words; `open` a benchmark, `history` the one of its charts that was asked for; `at` a
 * commit and `range` the first and last commit shown, in 12 hexadecimal digits. `calibration`: the machine class whose
 * machines are looked at instead; `at` and `range` are jobs then.
 */
export interface PageState {
  readonly machine: string | null;
  readonly metric: string | null;
  readonly search: string;
  readonly open: string | null;
  readonly calibration: string | null;
  readonly history: string | null;
  readonly at: string | null;
  readonly range: readonly [string, string] | null;
  readonly scale: "log" | "linear" | null;
}

/** Out of whatever is open: the filters stay. */
export const OVERVIEW = { open: null, calibration: null, history: null, at: null, range: null, scale: null } as const;

export const START: PageState = { machine: null, metric: null, search: "", ...OVERVIEW };

/** What is open, in words; null: the overview. */
export function openOf({ open, calibration }: Pick<PageState, "open" | "calibration">): string | null {
  return open ?? (calibration === null ? null : `calibration of ${calibration}`);
}

/** Longer addresses were not made by this page. */
const LONGEST = 2_000;

/** What an address says; whatever this page would not write is left out. */
export function parseState(hash: string): PageState {
  const words = new URLSearchParams(hash.length > LONGEST ? "" : hash.replace(/^#/, ""));
  const range = matched(words, "range", /^([0-9a-f]{12})-([0-9a-f]{12})$/);
  const scale = words.get("scale");
  return {
    machine: words.get("machine"),
    metric: words.get("metric"),
    search: words.get("search") ?? "",
    open: words.get("open"),
    calibration: words.get("calibration"),
    history: matched(words, "history", /^[0-9a-f]{16}$/)?.[0] ?? null,
    at: matched(words, "at", /^[0-9a-f]{12}$/)?.[0] ?? null,
    range: range ? [range[1] ?? "", range[2] ?? ""] : null,
    scale: scale === "log" || scale === "linear" ? scale : null,
  };
}

/** The address of a state, without `#`; empty for the start. */
export function formatState(state: PageState): string {
  const words = new URLSearchParams();
  for (const key of ["machine", "metric", "search", "open", "calibration", "history", "at", "scale"] as const) {
    const word = state[key];
    if (word !== null && word !== "") words.set(key, word);
  }
  if (state.range) words.set("range", state.range.join("-"));
  return words.toString();
}

function matched(words: URLSearchParams, key: string, pattern: RegExp): RegExpExecArray | null {
  return pattern.exec(words.get(key) ?? "");
}
