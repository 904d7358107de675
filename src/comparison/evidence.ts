import type { Metric } from "../model/metric.ts";
import type { ResultBenchmark } from "../model/result.ts";
import { logMargin, logRatio } from "./log-ratio.ts";
import { type Pairing, pairsOf, type Sides, type Summary } from "./pairs.ts";
import type { Margins } from "./trace.ts";
import { type UnpairedSamples, unpairedSamples } from "./unpaired.ts";

/**
 * What was measured of one benchmark × metric, before any test.
 *
 * `exact`: every launch of a side gave the same number, as the metric claims · `ratios`: log ratios of the pairs in the
 * order of rounds, with nothing to test below the first look · `unpaired`: launches without a partner, because their
 * order is not known · `no-ratio`: a value of zero or less · `one-sided`: only one build has it · `nothing`: no launch
 * of either side can be used.
 */
export type Evidence =
  | { readonly kind: "exact"; readonly base: number; readonly head: number; readonly change: number }
  | { readonly kind: "ratios"; readonly ratios: Float64Array }
  | ({ readonly kind: "unpaired" } & UnpairedSamples)
  | { readonly kind: "no-ratio"; readonly base: number; readonly head: number; readonly count: number }
  | { readonly kind: "one-sided"; readonly how: "added" | "removed" }
  | { readonly kind: "nothing" };

/** One benchmark × metric on its way to a verdict. */
export interface Row {
  readonly benchmark: string;
  readonly metric: Metric;
  /** Counts and gates. A metric without a better direction never does. */
  readonly primary: boolean;
  readonly pairing: Pairing;
  readonly evidence: Evidence;
  readonly margins: Margins;
  /** Launches of each side where these have no partners; null where they have. */
  readonly unpaired: number | null;
  /** The format claims that repetitions agree, and they did not. */
  readonly demoted: boolean;
}

/** What a noisy metric is judged by when its exact claim failed and it has no margins of its own. */
const DEMOTED = { minimumEffect: 0.005, equivalence: 0.02 };

export interface Measured {
  readonly benchmarks: readonly ResultBenchmark[];
  readonly sides: Sides;
  readonly summary?: Summary;
  /** Measuring was cut off within a round: one launch on one side only is then no sign of a missing benchmark. */
  readonly interrupted?: boolean;
  /** The order of launches is not known: no launch has a partner. */
  readonly unpaired?: boolean;
}

/** All benchmarks × metrics of two builds. */
export function rowsOf(measured: Measured): Row[] {
  return measured.benchmarks.flatMap((benchmark) =>
    benchmark.metrics.map((metric) => rowOf(benchmark, metric, measured)),
  );
}

function rowOf(benchmark: ResultBenchmark, metric: Metric, measured: Measured): Row {
  const paired = pairsOf(benchmark, metric.name, measured.sides, measured.summary);
  const pairing = measured.unpaired === true ? { ...paired, pairs: [], lost: 0, lostTo: new Map() } : paired;
  const evidence = evidenceOf(metric, pairing, measured);
  const demoted = metric.exact && (evidence.kind === "ratios" || evidence.kind === "unpaired");
  const terms = demoted && metric.equivalence === 0 ? DEMOTED : metric;
  return {
    benchmark: benchmark.name,
    metric,
    primary: metric.primary && metric.direction !== "none",
    pairing,
    evidence,
    unpaired: measured.unpaired === true ? Math.min(pairing.base.length, pairing.head.length) : null,
    margins: { effect: logMargin(terms.minimumEffect), equivalence: logMargin(terms.equivalence) },
    demoted,
  };
}

function evidenceOf(metric: Metric, pairing: Pairing, { interrupted, unpaired }: Measured): Evidence {
  const { base, head } = pairing;
  if (base.length === 0 && head.length === 0) return { kind: "nothing" };
  if (base.length === 0 || head.length === 0) {
    if (interrupted === true && base.length + head.length === 1) return { kind: "nothing" };
    return { kind: "one-sided", how: base.length === 0 ? "added" : "removed" };
  }
  return exactEvidence(metric, pairing) ?? (unpaired === true ? unpairedEvidence(pairing) : ratioEvidence(pairing));
}

function exactEvidence(metric: Metric, pairing: Pairing): Evidence | null {
  const base = pairing.base[0]?.value;
  const head = pairing.head[0]?.value;
  if (base === undefined || head === undefined) return null;
  const repeats =
    pairing.base.every(({ value }) => value === base) && pairing.head.every(({ value }) => value === head);
  if (!repeats || !(metric.exact || isDeterministic(metric, pairing))) return null;
  if (base === head) return { kind: "exact", base, head, change: 0 };
  if (base <= 0 || head <= 0) return { kind: "no-ratio", base, head, count: pairing.pairs.length };
  return { kind: "exact", base, head, change: logRatio(base, head) };
}

/** Launches of a side that agree, after which a metric counts as deterministic though nothing claims it. */
const DETERMINISTIC_LAUNCHES = 5;

/**
 * Whether what is not said to be exact has shown to be: a count or a size that was the same in every launch of a side.
 * Times are never: those that agree come from a coarse clock, and their ticks are noise.
 */
function isDeterministic({ unit }: Metric, { base, head }: Pairing): boolean {
  if (unit === "s" || unit.startsWith("s/") || unit.endsWith("/s")) return false;
  return Math.min(base.length, head.length) >= DETERMINISTIC_LAUNCHES;
}

function unpairedEvidence({ base, head }: Pairing): Evidence {
  const without = [...base, ...head].filter(({ value }) => value <= 0);
  if (without.length === 0) return { kind: "unpaired", ...unpairedSamples(base, head) };
  const worst = (side: Pairing["base"]): number => (side.find(({ value }) => value <= 0) ?? side[0])?.value ?? 0;
  return { kind: "no-ratio", base: worst(base), head: worst(head), count: without.length };
}

function ratioEvidence({ pairs }: Pairing): Evidence {
  const without = pairs.filter((pair) => pair.base.value <= 0 || pair.head.value <= 0);
  const worst = without[0];
  if (worst) return { kind: "no-ratio", base: worst.base.value, head: worst.head.value, count: without.length };
  return { kind: "ratios", ratios: Float64Array.from(pairs, (pair) => logRatio(pair.base.value, pair.head.value)) };
}
