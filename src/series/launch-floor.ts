import { median } from "../stats/median.ts";
import { sorted } from "../stats/sorted.ts";
import type { Line } from "./line.ts";

/** Where nobody says how many launches a spread is of. */
const USUAL_LAUNCHES = 12;

/** A median of n normal values scatters by this over √n of their deviation. */
const MEDIAN_ERROR = 1.2533;

/**
 * What the noise of a line is at least: the scatter that its points have from their launches alone, without what differs
 * between one job and the next.
 *
 * @param spread 1.4826 · MAD of the launches of each row, in the unit of the values; null where not known
 * @param launches how many launches each row has; null where not known
 * @returns in the unit of the line; 0 when no spread is known
 */
export function launchFloor(
  line: Line,
  spread: readonly (number | null)[] | null,
  launches: readonly number[] | null,
): number {
  if (!spread) return 0;
  const errors: number[] = [];
  for (let i = 0; i < line.rows.length; i++) {
    const row = line.rows[i] ?? 0;
    const own = spread[row];
    if (own === null || own === undefined || !(own >= 0) || !Number.isFinite(own)) continue;
    const unit = line.isLogarithmic ? line.toValue(line.y[i] ?? 0) : line.unit;
    errors.push((MEDIAN_ERROR * own) / unit / Math.sqrt(launches?.[row] ?? USUAL_LAUNCHES));
  }
  return errors.length === 0 ? 0 : median(sorted(errors));
}
