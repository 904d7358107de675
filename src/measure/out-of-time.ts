import type { Course, Progress } from "./course.ts";
import { isRefused } from "./spoiled.ts";

/** Names written out before "and n more". */
const NAMED = 3;

/** How a comparison stops that ran out of time. Who has no pair at all would stand nowhere in the report, so a warning names it. */
export function outOfTime({ job, ledger }: Course, active: readonly Progress[]): "budget" | "nothing" {
  if (isRefused(job)) return "nothing";
  const names = active.filter(({ pairs }) => pairs === 0).map(({ unit }) => unit.id);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  if (names.length > 0) {
    ledger.warn({
      code: "not-reached",
      text: `The time budget ended before the first pair of ${names.slice(0, NAMED).join(", ")}${more}: nothing is said about them. A larger budget reaches them.`,
    });
  }
  return "budget";
}
