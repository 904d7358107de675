import { terminalText } from "./cell.ts";

/** What `doctor` saw, as far as its text needs it. */
export interface DoctorFacts {
  readonly repository: string;
  readonly source: "default branch" | "work tree";
  readonly lines: readonly {
    readonly title: string;
    readonly state: "ok" | "missing" | "unknown";
    readonly detail: string;
    readonly remedy: string | null;
  }[];
  readonly counts: { readonly ok: number; readonly missing: number; readonly unknown: number };
}

/** The report of `doctor` for a terminal: the state first, the remedy below what is not as it should be. */
export function renderDoctor(facts: DoctorFacts): string {
  const from =
    facts.source === "work tree"
      ? "the files of this work tree; without a token no settings"
      : "the default branch and the settings";
  const lines = facts.lines.map(({ state, title, detail, remedy }) => {
    const first = `${state.padEnd(7)}  ${title}: ${terminalText(detail, 600)}`;
    return remedy === null ? first : `${first}\n         → ${remedy}`;
  });
  return `${terminalText(facts.repository)}, ${from}\n\n${lines.join("\n")}\n\n${summary(facts.counts)}\n`;
}

function summary({ ok, missing, unknown }: DoctorFacts["counts"]): string {
  const counts = `${ok} ok, ${missing} missing, ${unknown} unknown`;
  if (missing > 0) return `${counts}. The lines with → say what mends them.`;
  return unknown > 0
    ? `${counts}. What could not be seen is no reason for calm: ask with a token that may read administration.`
    : `${counts}.`;
}
