import type { Clock } from "../ports/clock.ts";

/** The host's clocks: monotonic for durations, UTC for records. */
export const systemClock: Clock = {
  now: () => performance.now() / 1_000,
  utc: () => new Date().toISOString(),
};
