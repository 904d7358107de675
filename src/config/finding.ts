import type { ProblemFacts } from "../model/problem.ts";
import { nearest } from "../units/nearest.ts";
import type { Path } from "./yaml-text.ts";

/** A contradiction, or a name that stands for nothing, at a path of the file. */
export interface Finding extends Omit<ProblemFacts, "code" | "where"> {
  readonly path: Path;
  /** Point at the value; else at its key. */
  readonly atValue?: boolean;
}

/** The next step for a misspelt word; undefined when nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const meant = nearest(word, known);
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}
