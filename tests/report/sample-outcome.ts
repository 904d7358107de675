import type { Comparison, Outcome } from "../../src/model/outcome.ts";

const ROW: Comparison = {
  benchmark: "parse/small",
  metric: "wall",
  unit: "s",
  direction: "lower",
  exact: false,
  primary: true,
  verdict: "unchanged",
  base: 0.1012,
  head: 0.1013,
  change: 0.001,
  interval: [-0.004, 0.006],
  level: 0.95,
  pairs: 15,
  pValue: 1,
  adjustedPValue: 1,
  minimumDetectable: 0.005,
  reason: "the true change is within ±2.0 %",
  morePairs: null,
  tags: [],
  warnings: [],
};

/** A row like the usual one, with some fields changed. */
export function sampleRow(changes: Partial<Comparison>): Comparison {
  return { ...ROW, ...changes };
}

/** An outcome over these rows, with the counts that follow from them. */
export function sampleOutcome(rows: readonly Comparison[], changes: Partial<Outcome> = {}): Outcome {
  const count = (verdict: Comparison["verdict"]): number =>
    rows.filter((row) => row.primary && row.verdict === verdict).length;
  return {
    schema: "benchwarden.outcome/1",
    verdict: rows[0]?.verdict ?? "unchanged",
    exitCode: 0,
    counts: {
      regressed: count("regressed"),
      improved: count("improved"),
      unchanged: count("unchanged"),
      inconclusive: count("inconclusive"),
      invalid: count("invalid"),
      failed: count("failed"),
      missing: count("missing"),
    },
    comparisons: [...rows],
    control: { verdict: "not-run", noiseFloor: 0.011, positionEffect: null, drift: null },
    geometricMean: { change: 0.061, interval: [0.05, 0.073] },
    seed: 7,
    durationSeconds: 125.4,
    stopped: "decided",
    builds: [
      { id: "base", commit: "a".repeat(40) },
      { id: "head", commit: "b".repeat(40) },
    ],
    environment: { machineClass: "local", fingerprint: "0123456789abcdef", sandbox: "bubblewrap" },
    notices: [],
    warnings: [],
    ...changes,
  };
}
