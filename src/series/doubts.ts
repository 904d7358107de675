import type { Warning } from "../model/warning.ts";
import { FEWEST_FOR_SEGMENTATION, type Segmented } from "./segmentation.ts";
import { HIGHEST_RHO, isTooNoisy } from "./too-noisy.ts";

/** Why the line of a series may say less than it seems to; `window` is its newest stretch. */
export function doubtsOfLine(points: number, window: Omit<Segmented, "changes">): Warning[] {
  if (points < FEWEST_FOR_SEGMENTATION) {
    const few = points === 1 ? "1 point is" : `${points} points are`;
    const text = `${few} too few to tell a change from noise; ${FEWEST_FOR_SEGMENTATION} are needed`;
    return [{ code: "few-points", text, facts: { points, needed: FEWEST_FOR_SEGMENTATION } }];
  }
  const { scale, rho, leastChange } = window;
  if (!isTooNoisy(scale, rho)) return [];
  const why =
    rho > HIGHEST_RHO
      ? `its points follow each other (${rho.toFixed(2)}), so that slow drift hides changes`
      : `its points scatter by ${percent(scale)}`;
  const told = `only changes of ${percent(leastChange)} and more are told`;
  const facts = { noise: scale, autocorrelation: rho, smallestChange: leastChange };
  return [{ code: "too-noisy", text: `too noisy: ${why}; ${told}`, facts }];
}

/** A change on the log scale; one that is beyond all measure as a power of ten. */
function percent(log: number): string {
  if (log > Math.log(100)) return `10^${(log / Math.LN10).toFixed(0)}`;
  return `${(100 * Math.expm1(log)).toFixed(1)} %`;
}

export function notExact(why: "launches" | "neighbours"): Warning {
  const what = why === "launches" ? "launches of one commit differ" : "hardly any neighbours are equal";
  return { code: "not-exact", text: `said to be exact, but ${what}: judged as noisy` };
}
