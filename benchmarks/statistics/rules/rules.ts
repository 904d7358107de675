import { logRatio } from "../../../src/comparison/log-ratio.ts";
import { mannWhitney } from "../../../src/stats/mann-whitney.ts";
import { median } from "../../../src/stats/median.ts";
import { minimumEffectPValue } from "../../../src/stats/minimum-effect.ts";
import { sorted } from "../../../src/stats/sorted.ts";
import { BOOTSTRAP } from "./bootstrap-rule.ts";
import { momentsOf } from "./moments.ts";
import type { Judgement, Launches, Rule } from "./rule.ts";
import { oneSample, welch } from "./student-test.ts";
import { TANGO } from "./tango-rule.ts";
import { yuen } from "./trimmed-mean.ts";

/**
 * github-action-benchmark's rule: the run's one number against that of the run before; only a worse one alerts. Its
 * default of 200 % sees nothing of what matters here; 105 % is what people who want to see something set.
 */
export function thresholdRule(percent: number): Rule {
  return {
    name: `ratio of two runs over ${percent} %`,
    tool: { name: "github-action-benchmark", version: "v1" },
    hasLevel: false,
    judge: ({ base, head }) => {
      const ratio = meanOf(head[0]) / meanOf(base[0]);
      return { p: ratio > percent / 100 ? 0 : 1, sign: Math.sign(ratio - 1) };
    },
  };
}

/** sightglass's rule: Behrens and Fisher's problem on all iterations of a side, whichever process they are of. */
export const POOLED_WELCH: Rule = {
  name: "Welch's t, iterations pooled",
  tool: { name: "sightglass", version: "00b9d2d" },
  hasLevel: true,
  judge: ({ base, head }) => judgedByT(welch(momentsOf(base.flat()), momentsOf(head.flat()))),
};

/** benchstat's rule: Mann and Whitney's test on one number per process, the mean over its iterations. */
export const PROCESS_RANKS: Rule = {
  name: "Mann–Whitney per process",
  tool: { name: "benchstat", version: "golang.org/x/perf" },
  hasLevel: true,
  judge: ({ base, head }) => {
    const { upper, lower } = mannWhitney(sorted(base.map(meanOf)), sorted(head.map(meanOf)));
    return { p: Math.min(1, 2 * Math.min(upper, lower)), sign: Math.sign(lower - upper) };
  },
};

export const PAIRED_T: Rule = {
  name: "paired t",
  tool: null,
  hasLevel: true,
  judge: (launches) => judgedByT(oneSample(momentsOf(logRatios(launches)))),
};

export const PAIRED_YUEN: Rule = {
  name: "paired Yuen, 20 % trimmed",
  tool: null,
  hasLevel: true,
  judge: (launches) => judgedByT(yuen(logRatios(launches))),
};

/** Ours: the exact signed-rank test on the pairs' log ratios, in the product's own code. */
export const SIGNED_RANK: Rule = {
  name: "paired signed-rank (Benchwarden)",
  tool: null,
  hasLevel: true,
  judge: (launches) => {
    const ratios = sorted(logRatios(launches));
    return { p: minimumEffectPValue(ratios, 0), sign: Math.sign(median(ratios)) };
  },
};

/** In the order of the tables; ours is the last. */
export const RULES: readonly Rule[] = [
  thresholdRule(105),
  POOLED_WELCH,
  PROCESS_RANKS,
  TANGO,
  BOOTSTRAP,
  PAIRED_T,
  PAIRED_YUEN,
  SIGNED_RANK,
];

function judgedByT({ t, p }: { t: number; p: number }): Judgement {
  return { p, sign: Math.sign(t) };
}

/** One log ratio per round, of the medians of both launches. */
function logRatios({ base, head }: Launches): Float64Array {
  return Float64Array.from(base, (launch, round) =>
    logRatio(median(sorted(launch)), median(sorted(head[round] ?? []))),
  );
}

function meanOf(launch: readonly number[] | undefined): number {
  return momentsOf(launch ?? []).mean;
}
