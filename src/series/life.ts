import type { ChangePoint } from "../model/change-point.ts";
import type { Found } from "./windows.ts";

/** A change may be placed this many points elsewhere by another analysis and still be the same. */
const SAME_CHANGE = 5;

/** How many analyses in a row have to show a change, or not to show it any more. */
const IN_A_ROW = 3;

/** Fewer points of the new level than this, and the next ones may still take it back. */
const SETTLED = 5;

/** As many analyses as the stage of an open change can depend on: three that show it, then two that do not. */
export const LIFE = 2 * IN_A_ROW - 1;

/**
 * A change that is followed from one analysis to the next, as the last one that showed it had it. `seen`: analyses in a
 * row that showed it, up to that one; `missing`: analyses since.
 */
export interface Followed {
  readonly found: Found;
  readonly status: ChangePoint["status"];
  readonly seen: number;
  readonly missing: number;
}

/**
 * The changes after one more analysis. New ones are `candidate`; those seen again `provisional`, and `confirmed` once
 * three analyses in a row and five points of the new level show them; what three analyses in a row do not show is
 * `closed`, told once more, and then forgotten.
 *
 * @param before what was followed up to the analysis before
 * @param found what this analysis shows, by place
 * @param points how many points it had
 */
export function follow(before: readonly Followed[], found: readonly Found[], points: number): Followed[] {
  const open = new Set(before.filter(({ status }) => status !== "closed"));
  const followed = found.map((one) => {
    const same = nearest(one, open);
    if (same) open.delete(same);
    return seenAgain(one, same, points - one.place);
  });
  const unseen = before.filter((one) => open.has(one) || one.status === "closed").map(missed);
  return [...followed, ...unseen.filter(({ missing }) => missing < LIFE)].sort((a, b) => a.found.place - b.found.place);
}

function seenAgain(found: Found, same: Followed | null, after: number): Followed {
  const seen = same === null ? 1 : same.missing > 0 ? 1 : same.seen + 1;
  if (same === null) return { found, status: "candidate", seen, missing: 0 };
  const isConfirmed = same.status === "confirmed" || (seen >= IN_A_ROW && after >= SETTLED);
  return { found, status: isConfirmed ? "confirmed" : "provisional", seen, missing: 0 };
}

function missed(one: Followed): Followed {
  const missing = one.missing + 1;
  return { ...one, missing, status: missing >= IN_A_ROW ? "closed" : one.status };
}

function nearest(found: Found, among: ReadonlySet<Followed>): Followed | null {
  let best: Followed | null = null;
  for (const one of among) {
    if (!isSame(found, one.found)) continue;
    if (!best || distance(found, one.found) < distance(found, best.found)) best = one;
  }
  return best;
}

function isSame(one: Found, other: Found): boolean {
  if (one.step.effect * other.step.effect <= 0) return false;
  return distance(one, other) <= SAME_CHANGE || holds(one.step.range, other) || holds(other.step.range, one);
}

function holds(range: readonly [number, number], { step }: Found): boolean {
  return range[0] <= step.row && step.row <= range[1];
}

function distance(one: Found, other: Found): number {
  return Math.abs(one.place - other.place);
}
