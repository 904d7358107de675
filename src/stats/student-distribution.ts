import { incompleteBeta, logGamma } from "./incomplete-beta.ts";
import { normalQuantile } from "./normal-distribution.ts";

/**
 * P(T ≤ t) of Student's distribution, to a relative 1e-12 also in the lower tail.
 *
 * @param degrees of freedom, positive, not necessarily whole
 */
export function studentCdf(t: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`degrees of freedom are positive, not ${degrees}`);
  if (t === 0) return 0.5;
  const tail = 0.5 * tailBeyond(Math.abs(t), degrees);
  return t < 0 ? tail : 1 - tail;
}

/**
 * The t with P(T ≤ t) = p: −∞ for p = 0, ∞ for p = 1; to about 1 part in 10¹².
 *
 * By Newton's steps on the logarithms of t and of the tail, where a tail is nearly a straight line, kept within what is
 * known to hold t.
 * @throws RangeError when p is outside 0 … 1 or the degrees of freedom are not positive
 */
export function studentQuantile(p: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`degrees of freedom are positive, not ${degrees}`);
  const z = normalQuantile(p);
  if (!Number.isFinite(z) || p === 0.5) return z;
  const t = quantileOfTail(2 * Math.min(p, 1 - p), Math.abs(z), degrees);
  return p < 0.5 ? -t : t;
}

/** The t > 0 with P(|T| > t) = tail; never less than the normal one, `least`. */
function quantileOfTail(tail: number, least: number, degrees: number): number {
  const logScale = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - 0.5 * Math.log(degrees * Math.PI);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let t = least;
  for (let step = 0; step < 200; step++) {
    const beyond = tailBeyond(t, degrees);
    if (beyond > tail) low = t;
    else high = t;
    const density = Math.exp(logScale - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees));
    const next = t * Math.exp((Math.log(beyond / tail) * beyond) / (2 * t * density));
    const inside = next > low && next < high ? next : between(low, high);
    if (Math.abs(inside - t) <= 4e-16 * t) return inside;
    t = inside;
  }
  return t;
}

// The middle on the scale of the logarithm, on which a tail that far out is searched.
function between(low: number, high: number): number {
  if (high === Number.POSITIVE_INFINITY) return Math.max(2, low) * low;
  return low === 0 ? high / 2 : Math.sqrt(low) * Math.sqrt(high);
}

// P(|T| > t), from the side that does not cancel.
function tailBeyond(t: number, degrees: number): number {
  const square = t * t;
  if (!Number.isFinite(square)) return 0;
  // Near the middle degrees / (degrees + square) is too close to 1 to hold t.
  if (square < 1) return 1 - incompleteBeta(square / (degrees + square), 0.5, degrees / 2);
  return incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5);
}
