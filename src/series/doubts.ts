import type { Warning } from "../model/warning.ts";
import { FEWEST_FOR_SEGMENTATION, type Segmented } from "./segmentation.ts";

/** Beyond this noise or autocorrelation a line says little. */
const NOISY = 0.05;
const WANDERING = 0.6;

/** Why the line of a series may say less than it seems to. */
export function doubtsOfLine(points: number, { scale, rho }: Segmented): Warning[] {
  if (points < FEWEST_FOR_SEGMENTATION) {
    const text = `${points} points are too few to tell a change from noise; ${FEWEST_FOR_SEGMENTATION} are needed`;
    return [{ code: "few-points", text, facts: { points, needed: FEWEST_FOR_SEGMENTATION } }];
  }
  const facts = { noise: scale, autocorrelation: rho };
  if (scale > NOISY) {
    return [{ code: "too-noisy", text: `too noisy: its points scatter by ${(100 * scale).toFixed(1)} %`, facts }];
  }
  if (rho > WANDERING) {
    return [
      { code: "too-noisy", text: `its points follow each other (${rho.toFixed(2)}): slow drift hides changes`, facts },
    ];
  }
  return [];
}

export function notExact(): Warning {
  return { code: "not-exact", text: "said to be exact, but launches of one commit differ: judged as noisy" };
}
