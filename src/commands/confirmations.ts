import { judge } from "../comparison/judge.ts";
import { Problem } from "../model/problem.ts";
import type { ComparedCommits } from "../series/compared.ts";
import type { Stored } from "../series/stored.ts";

/**
 * Takes in a comparison of two commits of the history, which confirms or refutes a step between them. That of a pull
 * request has a head that is no commit of the history, and is left out unjudged.
 *
 * @returns why it could not be judged, or null
 */
export function addConfirmation(compared: ComparedCommits, { path, result }: Stored): string | null {
  if (result.request.mode !== "compare" || result.request.pr !== null) return null;
  try {
    compared.add(result, judge(result));
    return null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return `${path} is left out: ${error.facts.what}`;
  }
}
