import { parseIsoDuration } from "../units/duration.ts";

/** Running mean of what a launch unit's round costs, in seconds, by unit. */
export class RoundCosts {
  readonly #totals = new Map<string, { seconds: number; rounds: number }>();

  /** Notes that one round of a unit took `seconds`. */
  note(unit: string, seconds: number): void {
    const total = this.#totals.get(unit) ?? { seconds: 0, rounds: 0 };
    this.#totals.set(unit, { seconds: total.seconds + seconds, rounds: total.rounds + 1 });
  }

  /** Mean seconds of a round of this unit; of all units while it has had none; 0 before anything ran. */
  of(unit: string): number {
    const own = this.#totals.get(unit);
    if (own) return own.seconds / own.rounds;
    let seconds = 0;
    let rounds = 0;
    for (const total of this.#totals.values()) {
      seconds += total.seconds;
      rounds += total.rounds;
    }
    return rounds === 0 ? 0 : seconds / rounds;
  }
}

/** Most seconds that are kept free before the deadline, to write and upload the result. */
const RESERVE_SECONDS = 30;

/**
 * Seconds of a job after which nothing is measured any more, so that its result is written before the deadline.
 *
 * @param deadline ISO 8601 duration such as `PT2H30M`, as requests carry it
 */
export function measuringSeconds(deadline: string): number {
  const seconds = parseIsoDuration(deadline) ?? 0;
  return seconds - Math.min(RESERVE_SECONDS, seconds / 4);
}
