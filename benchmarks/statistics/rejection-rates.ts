import type { ResultBenchmark } from "../../src/model/result.ts";
import { minimumEffectPValue } from "../../src/stats/minimum-effect.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { simulateBenchmark } from "../../tests/simulation/job.ts";
import { ratiosOf, shareOf } from "../../tests/simulation/judged.ts";
import { SCENARIOS, type Scenario } from "../../tests/simulation/noise.ts";
import type { Row } from "../document.ts";
import { row } from "../program.ts";
import { markdownTable } from "../table.ts";
import type { Launches, Rule } from "./rules/rule.ts";
import { PROCESS_RANKS, RULES } from "./rules/rules.ts";
import { percent, percentValue, type Section, type Sizes } from "./section.ts";

const PAIRS = 20;
const ORDERS = ["blocks", "coin"] as const;
const NAMES = Object.keys(SCENARIOS) as Scenario[];

/** Share of jobs that each rule rejects at 5 % and 1 %, by the name of the rule. */
type Rates = Readonly<Record<string, readonly [five: number, one: number]>>;

/** The samples of a benchmark with one metric, as the rules take them. */
export function launchesOf({ launches, metrics }: ResultBenchmark, pairs = Number.POSITIVE_INFINITY): Launches {
  const side = (build: string): number[][] =>
    launches
      .filter((launch) => launch.build === build && launch.round < pairs)
      .map((launch) => launch.samples[metrics[0]?.name ?? ""] ?? []);
  return { base: side("base"), head: side("head") };
}

/** How often each rule sees a change where there is none. */
export function rejectionRates(sizes: Sizes, progress: (text: string) => void): Section {
  const rates: Record<string, Rates> = {};
  for (const scenario of NAMES) {
    for (const order of ORDERS) {
      progress(`${sizes.jobs} jobs without a change on a ${scenario} machine, ${order}`);
      rates[`${scenario} ${order}`] = ratesOf(scenario, order, sizes.jobs);
    }
  }
  const atTen = NAMES.map((scenario) => [scenario, signedRankShare({ scenario, pairs: 10 }, sizes.jobs)] as const);
  const positions = NAMES.map((scenario) => positionEffect(scenario, sizes.jobs));
  return {
    heading: "False alarms without a change",
    text: [
      `Share of ${sizes.jobs} simulated jobs, in %, in which a rule sees a change at a nominal 5 % / 1 % though there is none; ${PAIRS} processes a side, 10 iterations each. Rules that only say yes or no have one figure.`,
      ratesTable(rates),
      `A first place in each round that is 0.3 % faster, base always first against a coin: share of jobs in which the paired signed-rank test rejects at 5 %.`,
      markdownTable([["scenario", "base first", "coin"], ...positions.map((line) => line.map(String))]),
    ].join("\n\n"),
    rows: [...goalRows(rates), ...atTen.map(([scenario, share]) => goalRow(scenario, 10, share))],
  };
}

function ratesOf(scenario: Scenario, order: (typeof ORDERS)[number], jobs: number): Rates {
  const counts = new Map(RULES.map((rule) => [rule, [0, 0] as [number, number]]));
  for (let seed = 0; seed < jobs; seed++) {
    const launches = launchesOf(simulateBenchmark({ scenario, order, pairs: PAIRS, seed }));
    for (const [rule, count] of counts) {
      const { p } = rule.judge(launches);
      if (p <= 0.05) count[0]++;
      if (p <= 0.01) count[1]++;
    }
  }
  return Object.fromEntries([...counts].map(([rule, [five, one]]) => [rule.name, [five / jobs, one / jobs] as const]));
}

function ratesTable(rates: Readonly<Record<string, Rates>>): string {
  const columns = NAMES.flatMap((scenario) => ORDERS.map((order) => `${scenario} ${order}`));
  const heading = NAMES.flatMap((scenario) => [`${scenario}, all base first`, `${scenario}, interleaved`]);
  const cell = (rule: Rule, column: string): string => {
    const [five, one] = rates[column]?.[rule.name] ?? [Number.NaN, Number.NaN];
    return rule.hasLevel ? `${percent(five)} / ${percent(one)}` : percent(five);
  };
  const lines = RULES.map((rule) => [labelOf(rule), ...columns.map((column) => cell(rule, column))]);
  return markdownTable([["rule", ...heading], ...lines]);
}

/** The name of a rule and of the tool that has it. */
export function labelOf({ name, tool }: Pick<Rule, "name" | "tool">): string {
  return tool === null ? name : `${name} (${tool.name})`;
}

function goalRows(rates: Readonly<Record<string, Rates>>): Row[] {
  return NAMES.map((scenario) => {
    const ours = rates[`${scenario} coin`]?.[RULES.at(-1)?.name ?? ""]?.[0] ?? Number.NaN;
    const theirs = rates[`${scenario} blocks`]?.[PROCESS_RANKS.name]?.[0] ?? Number.NaN;
    return goalRow(scenario, PAIRS, ours, theirs);
  });
}

function goalRow(scenario: Scenario, pairs: number, share: number, blocks?: number): Row {
  const tool = PROCESS_RANKS.tool ?? { name: PROCESS_RANKS.name, version: "-" };
  const peer =
    blocks === undefined
      ? null
      : {
          name: `${tool.name} (${PROCESS_RANKS.name}, all base first)`,
          version: tool.version,
          value: percentValue(blocks),
        };
  const what = `rejections without a change at a nominal 5 %, ${scenario}, ${pairs} pairs`;
  return row(what, [percentValue(share), "%"], { goal: { atLeast: 3.5, atMost: 6.5 }, peer });
}

function signedRankShare(planted: Omit<Parameters<typeof simulateBenchmark>[0], "seed">, jobs: number): number {
  return shareOf(
    jobs,
    (seed) => minimumEffectPValue(sorted(ratiosOf(simulateBenchmark({ ...planted, seed }))), 0) <= 0.05,
  );
}

function positionEffect(scenario: Scenario, jobs: number): [string, string, string] {
  const planted = { scenario, pairs: PAIRS, firstAdvantage: 0.003 };
  const first = signedRankShare({ ...planted, order: "base-first" }, jobs);
  return [scenario, percent(first), percent(signedRankShare(planted, jobs))];
}
