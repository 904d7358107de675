/** A change on the log scale. The interval is −∞ to ∞ while there are too few pairs for its level. */
export interface LogEffect {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** The coverage that is claimed, after paying for the looks and for picking out the flagged rows. */
  readonly level: number;
}

/** Half of the interval's width on the log scale; ∞ while it is unbounded. */
export function halfWidth(effect: LogEffect): number {
  return (effect.upper - effect.lower) / 2;
}
