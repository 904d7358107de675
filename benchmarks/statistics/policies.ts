import { benjaminiHochberg } from "../../src/stats/false-discovery.ts";
import { median } from "../../src/stats/median.ts";
import { minimumEffectPValue } from "../../src/stats/minimum-effect.ts";
import { sorted } from "../../src/stats/sorted.ts";
import type { Planted } from "../../tests/simulation/job.ts";
import { judgedRequest, ratiosOf } from "../../tests/simulation/judged.ts";
import type { TrueBenchmark } from "../../tests/simulation/pull-request.ts";
import { launchesOf } from "./rejection-rates.ts";
import type { Rule } from "./rules/rule.ts";
import { POOLED_WELCH, PROCESS_RANKS, thresholdRule } from "./rules/rules.ts";

/** What a policy says of one benchmark: which way it moved, 0 when it is not flagged, and at what cost. */
export interface Flag {
  readonly sign: number;
  readonly pairs: number;
}

/** How a pull request is measured and judged as a whole. */
export interface Policy {
  readonly name: string;
  readonly tool: Rule["tool"];
  /** How it launches; the pairs are what is simulated, a policy may use fewer. */
  readonly measured: Pick<Planted, "order" | "pairs">;
  readonly judge: (truths: readonly TrueBenchmark[]) => readonly Flag[];
}

const RULE_PAIRS = 10;

export const BENCHSTAT_POLICY = rulePolicy("all base first, 5 %", PROCESS_RANKS, {
  measured: { order: "blocks", pairs: RULE_PAIRS },
  level: 0.05,
});

export const SIGHTGLASS_POLICY = rulePolicy("interleaved, 1 %", POOLED_WELCH, {
  measured: { order: "coin", pairs: 40 },
  level: 0.01,
});

export const OURS_POLICY: Policy = {
  name: "Benchwarden",
  tool: null,
  measured: { order: "coin", pairs: 40 },
  judge: (truths) =>
    judgedRequest(truths).map(({ row, flagged }) => ({
      sign: flagged ? Math.sign(row.change ?? 0) : 0,
      pairs: row.pairs,
    })),
};

/** In the order of the tables; ours is the last. */
export const POLICIES: readonly Policy[] = [
  rulePolicy("one run each", thresholdRule(105), {
    measured: { order: "blocks", pairs: RULE_PAIRS },
    level: 0,
    pairs: 1,
  }),
  SIGHTGLASS_POLICY,
  BENCHSTAT_POLICY,
  signedRankPolicy(20, "coin"),
  signedRankPolicy(40, "coin"),
  OURS_POLICY,
];

/** What a fixed order costs when the first place in a round is faster. */
export const BASE_FIRST_POLICY = signedRankPolicy(40, "base-first");

function rulePolicy(
  how: string,
  rule: Rule,
  terms: { measured: Policy["measured"]; level: number; pairs?: number },
): Policy {
  const { pairs = RULE_PAIRS, level } = terms;
  return {
    name: `${rule.name}, ${how}`,
    tool: rule.tool,
    measured: terms.measured,
    judge: (truths) =>
      truths.map(({ benchmark }) => {
        const { p, sign } = rule.judge(launchesOf(benchmark, pairs));
        return { sign: p <= level ? sign : 0, pairs };
      }),
  };
}

/** The signed-rank test with a fixed number of pairs, corrected over the request: what is left of ours without its other parts. */
function signedRankPolicy(pairs: number, order: "coin" | "base-first"): Policy {
  return {
    name: `signed-rank and BH, ${pairs} pairs${order === "coin" ? "" : ", base always first"}`,
    tool: null,
    measured: { order, pairs: 40 },
    judge: (truths) => {
      const all = truths.map(({ benchmark }) => sorted(ratiosOf(benchmark).subarray(0, pairs)));
      const adjusted = benjaminiHochberg(all.map((ratios) => minimumEffectPValue(ratios, 0)));
      return all.map((ratios, index) => ({
        sign: (adjusted[index] ?? 1) <= 0.05 ? Math.sign(median(ratios)) : 0,
        pairs,
      }));
    },
  };
}
