import type { SideTest } from "./side-by-side.ts";
import { type PlacedStep, StepFit, span } from "./step-fit.ts";

const PASSES = 5;

/**
 * The fewest steps that explain pairs of commits which may overlap, span one another, and hold several steps.
 *
 * A pair from p to q says how large the steps after p and up to q are together. From the narrowest pair that differs to
 * the widest: as long as much of its change is unexplained, a step is put where it explains most of what all pairs show;
 * then all sizes are fitted anew. Steps that others have made needless are taken away at the end.
 * @param tests all pairs, whether they differ or not: equal ones tell where a step is not
 * @param differing those of `tests` that must be explained
 * @returns by place
 */
export function placeSteps(tests: readonly SideTest[], differing: readonly SideTest[]): PlacedStep[] {
  const fit = new StepFit(tests);
  const narrowestFirst = [...differing].sort((a, b) => span(a) - span(b) || a.pair.from - b.pair.from);
  for (let pass = 0; pass < PASSES; pass++) {
    const open = narrowestFirst.filter((test) => fit.isUnexplained(test));
    for (const test of open) {
      for (let tries = span(test); tries > 0 && fit.isUnexplained(test); tries--) fit.addIn(test);
    }
    if (open.length === 0) break;
  }
  fit.removeNeedless();
  return fit.steps(narrowestFirst);
}
