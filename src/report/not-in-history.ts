import type { Result } from "../model/result.ts";
import { isUnfit, unfitText } from "../model/unfit.ts";

/** What becomes of a recording that an unfit machine made, as a sentence; none for others. */
export function notInHistory(result: Pick<Result, "machine">): string[] {
  if (!isUnfit(result)) return [];
  return [
    `The machine was not fit: ${unfitText(result)}. What it measured is kept and is no part of the history; the commits are measured again.`,
  ];
}
