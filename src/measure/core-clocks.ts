import type { ClockCount } from "../ports/machine.ts";

/** How fast a core ran during a launch. `ratio`: ticks made for a tick of the reference clock. */
export interface CoreClock {
  readonly cpu: number;
  readonly ratio: number;
}

/** A core that was awake for less than this share of what the busiest was had no part in the launch worth judging. */
const WORKED = 0.5;

/**
 * The clocks of the cores that worked between two looks. Both counters stand still while a core sleeps, so what is compared
 * is only the time it was awake; a core that did not wake, was off at one of the looks, or whose counters were set back has
 * no clock. Each working core is shown by itself, because idle ones may be kept awake too, and would hide the one that slowed
 * down in a sum or behind the busiest.
 */
export function coreClocks(before: readonly ClockCount[], after: readonly ClockCount[]): CoreClock[] {
  const then = new Map(before.map((count) => [count.cpu, count]));
  const cores = after.flatMap((now) => {
    const past = then.get(now.cpu);
    const reference = past === undefined ? null : advance(past.reference, now.reference);
    const delivered = past === undefined ? null : advance(past.delivered, now.delivered);
    return reference === null || delivered === null || reference === 0 || delivered === 0
      ? []
      : [{ cpu: now.cpu, reference, ratio: delivered / reference }];
  });
  const most = Math.max(0, ...cores.map(({ reference }) => reference));
  return cores.filter(({ reference }) => reference >= WORKED * most).map(({ cpu, ratio }) => ({ cpu, ratio }));
}

const WIDTH = 2 ** 32;

/**
 * How far a counter went. One that went back and had fitted 32 bits has gone round: some are no wider (the same rule as
 * `get_delta` of the kernel's cppc_cpufreq). One of 64 bits does not go round in our lifetimes: it was set back, which says
 * nothing, so null.
 */
export function advance(before: number, after: number): number | null {
  if (after >= before) return after - before;
  return before < WIDTH ? after + WIDTH - before : null;
}
