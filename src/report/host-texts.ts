import { isInvalidating } from "../comparison/control.ts";
import { HOST_CHANGED } from "../comparison/host-calibration.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Warning } from "../model/warning.ts";

const UNFIT = "machine-unfit";

/** Of the host as a whole: they stand at the top, for they are about every row. */
const LOUD: readonly string[] = [HOST_CHANGED, "calibration-failed", UNFIT];

/** What the host is to blame for, a paragraph each, with the next step. */
export function hostTexts({ warnings }: Outcome): string[] {
  const told = warnings.filter(({ code }) => LOUD.includes(code) && code !== UNFIT).map(({ text }) => text);
  const unfit = unfitChecks(warnings);
  return unfit.length === 0
    ? told
    : [
        ...told,
        `The machine was not fit to measure: ${unfit.join("; ")}. \`benchwarden machine check\` there tells more; run it again once that is mended.`,
      ];
}

/** Doubts that are not about the host as a whole; what is said of several benchmarks alike is said once. */
export function otherWarnings({ warnings }: Outcome): readonly Warning[] {
  const groups = new Map<string, { first: Warning; subjects: string[] }>();
  for (const warning of warnings.filter(({ code }) => !LOUD.includes(code))) {
    const [, subject, rest] = /^([^\s:]+): (.+)$/s.exec(warning.text) ?? [];
    const key = rest === undefined ? warning.text : `${warning.code} ${rest}`;
    const group = groups.get(key) ?? { first: warning, subjects: [] };
    if (subject !== undefined) group.subjects.push(subject);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first, subjects }) => ({
    ...first,
    text: `${subjects.join(", ")}${first.text.slice(subjects[0]?.length ?? 0)}`,
  }));
}

/** Why nothing can be told from an invalid run, as the rest of a sentence; null: the rows have their own reasons. */
export function invalidCause({ warnings, control }: Outcome): string | null {
  if (warnings.some(({ code }) => code === HOST_CHANGED)) return "the machine itself changed";
  if (unfitChecks(warnings).length > 0) return "the machine was not fit to measure";
  if (isInvalidating(control.verdict)) return "the base, built a second time, differs from itself";
  return null;
}

/** A changed machine is told by one sentence already, which names the parts. */
function unfitChecks(warnings: readonly Warning[]): string[] {
  const isChanged = warnings.some(({ code }) => code === HOST_CHANGED);
  return warnings
    .filter(({ code, text }) => code === UNFIT && !(isChanged && text.startsWith("calibration-")))
    .map(({ text }) => text);
}
