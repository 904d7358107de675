import { momentsOf } from "./moments.ts";
import type { Judgement, Launches, Rule } from "./rule.ts";

/** "z_score = 2.6 corresponds to 99% significance level", and the change has to exceed 0.5 % of the base. */
const LEAST_Z = 2.6;
const LEAST_CHANGE = 0.005;

/** Differences this many interquartile ranges beyond a quartile are outliers. */
const FENCE = 5;

/** Tango's rule: z of the mean difference of iterations measured one beside the other. */
export const TANGO: Rule = {
  name: "z ≥ 2.6 over paired iterations",
  tool: { name: "Tango", version: "tango-bench 0.6" },
  hasLevel: false,
  judge: judgeTango,
};

function judgeTango({ base, head }: Launches): Judgement {
  const before = base.flat();
  const differences = head.flat().map((value, index) => value - (before[index] ?? Number.NaN));
  const { mean, variance, n } = momentsOf(withoutOutliers(differences));
  const z = mean / Math.sqrt(variance / n);
  const changed = Math.abs(z) >= LEAST_Z && Math.abs(mean / momentsOf(before).mean) > LEAST_CHANGE;
  return { p: changed ? 0 : 1, sign: Math.sign(mean) };
}

/** Takes as many values from both ends as lie beyond the fence at the end where fewer do. */
export function withoutOutliers(values: readonly number[]): readonly number[] {
  const ordered = [...values].sort((one, other) => one - other);
  const n = ordered.length;
  const low = ordered[Math.floor(n / 4)] ?? Number.NaN;
  const high = ordered[Math.floor((3 * n) / 4)] ?? Number.NaN;
  if (!(low < high)) return values;
  const reach = FENCE * (high - low);
  const below = ordered.findIndex((value) => value >= low - reach);
  const above = n - 1 - ordered.findLastIndex((value) => value <= high + reach);
  const each = Math.min(below, above);
  return each === 0 ? values : ordered.slice(each, n - each);
}
