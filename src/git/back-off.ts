/**
 * Seconds to wait before try number `tries` + 1: uniform between 0 and a bound that doubles with each try ("full
 * jitter"), so that writers who collided once do not collide again.
 *
 * @param tries how many tries have failed, ≥ 1
 * @param uniform a number in [0, 1)
 * @returns 0 … 0.2 s after the first failure, at most 15 s
 * Source: M. Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015.
 */
export function backOffSeconds(tries: number, uniform: number): number {
  return uniform * Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (tries - 1));
}

const FIRST_SECONDS = 0.2;
const LONGEST_SECONDS = 15;
