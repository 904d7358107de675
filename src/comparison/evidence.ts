import type { Metric } from "../model/metric.ts";
import type { ResultBenchmark } from "../model/result.ts";
import { logMargin, logRatio } from "./log-ratio.ts";
import { type Pairing, pairsOf, type Sides, type Summary } from "./pairs.ts";
import type { Margins } from "./trace.ts";

/**
 * What was measured of one benchmark × metric, before any test.
 *
 * `exact`: every launch of a side gave the same number, as the metric claims · `ratios`: log ratios of the pairs in the
 * order of rounds, with nothing to test below the first look · `no-ratio`: a value of zero or less · `one-sided`: only
 * one build has it · `nothing`: no launch of either side can be used.
 */
export type Evidence =
  | { readonly kind: "exact"; readonly base: number; readonly head: number; readonly change: number }
  | { readonly kind: "ratios"; readonly ratios: Float64Array }
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
}

/** All benchmarks × metrics of two builds. */
export function rowsOf(measured: Measured): Row[] {
  return measured.benchmarks.flatMap((benchmark) =>
    benchmark.metrics.map((metric) => rowOf(benchmark, metric, measured)),
  );
}

function rowOf(benchmark: ResultBenchmark, metric: Metric, measured: Measured): Row {
  const pairing = pairsOf(benchmark, metric.name, measured.sides, measured.summary);
  const evidence = evidenceOf(metric, pairing, measured.interrupted === true);
  const demoted = metric.exact && evidence.kind === "ratios";
  const terms = demoted && metric.equivalence === 0 ? DEMOTED : metric;
  return {
    benchmark: benchmark.name,
    metric,
    primary: metric.primary && metric.direction !== "none",
    pairing,
    evidence,
    margins: { effect: logMargin(terms.minimumEffect), equivalence: logMargin(terms.equivalence) },
    demoted,
  };
}

function evidenceOf(metric: Metric, pairing: Pairing, interrupted: boolean): Evidence {
  const { base, head } = pairing;
  if (base.length === 0 && head.length === 0) return { kind: "nothing" };
  if (base.length === 0 || head.length === 0) {
    if (interrupted && base.length + head.length === 1) return { kind: "nothing" };
    return { kind: "one-sided", how: base.length === 0 ? "added" : "removed" };
  }
  return exactEvidence(metric, pairing) ?? ratioEvidence(pairing);
}

function exactEvidence(metric: Metric, pairing: Pairing): Evidence | null {
  const base = pairing.base[0]?.value;
  const head = pairing.head[0]?.value;
  if (!metric.exact || base === undefined || head === undefined) return null;
  const repeats =
    pairing.base.every(({ value }) => value === base) && pairing.head.every(({ value }) => value === head);
  if (!repeats) return null;
  if (base === head) return { kind: "exact", base, head, change: 0 };
  if (base <= 0 || head <= 0) return { kind: "no-ratio", base, head, count: pairing.pairs.length };
  return { kind: "exact", base, head, change: logRatio(base, head) };
}

function ratioEvidence({ pairs }: Pairing): Evidence {
  const without = pairs.filter((pair) => pair.base.value <= 0 || pair.head.value <= 0);
  const worst = without[0];
  if (worst) return { kind: "no-ratio", base: worst.base.value, head: worst.head.value, count: without.length };
  return { kind: "ratios", ratios: Float64Array.from(pairs, (pair) => logRatio(pair.base.value, pair.head.value)) };
}
