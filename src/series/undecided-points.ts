import { medianInPlace } from "../stats/median.ts";
import { WINDOW } from "./local-statistic.ts";

/**
 * Moves changes over points that are beyond the bound of both levels: to the bounded loss they are the same on either
 * side, so that rounding would decide. They go to the level that they are nearer to.
 *
 * @param y the line
 * @param places changes by the bounded loss, ascending
 * @param bound where the loss is bounded, in the unit of the line
 * @returns ascending; each place stays between its neighbours
 */
export function assignUndecided(y: Float64Array, places: readonly number[], bound: number): number[] {
  const assigned: number[] = [];
  for (const [index, place] of places.entries()) {
    const after = (assigned.at(-1) ?? 0) + 1;
    const before = (places[index + 1] ?? y.length) - 1;
    const left = levelOf(y, Math.max(after - 1, place - WINDOW), place);
    const right = levelOf(y, place, Math.min(before + 1, place + WINDOW));
    const lean = (at: number) => leaning((y[at] as number) - left, (y[at] as number) - right, bound);
    let moved = place;
    while (moved > after && lean(moved - 1) > 0) moved--;
    while (moved < before && lean(moved) < 0) moved++;
    assigned.push(moved);
  }
  return assigned;
}

/** Above 0: undecided, but nearer to the level after; below 0: nearer to the level before; 0: decided, or just between. */
function leaning(offBefore: number, offAfter: number, bound: number): number {
  const [before, after] = [Math.abs(offBefore), Math.abs(offAfter)];
  return before > bound && after > bound ? before - after : 0;
}

function levelOf(y: Float64Array, from: number, to: number): number {
  return medianInPlace(y.slice(from, to));
}
