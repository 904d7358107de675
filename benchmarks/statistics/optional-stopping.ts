import { looksOf } from "../../src/comparison/looks.ts";
import { traceOf } from "../../src/comparison/trace.ts";
import type { Effort } from "../../src/model/config.ts";
import { minimumEffectPValue } from "../../src/stats/minimum-effect.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { metricOf, simulateBenchmark } from "../../tests/simulation/job.ts";
import { meanOf, ratiosOf, shareOf } from "../../tests/simulation/judged.ts";
import { SCENARIOS, type Scenario } from "../../tests/simulation/noise.ts";
import type { Peer, Row } from "../document.ts";
import { row } from "../program.ts";
import { markdownTable } from "../table.ts";
import { percent, percentValue, type Section, type Sizes } from "./section.ts";

const NAMES = Object.keys(SCENARIOS) as Scenario[];
const EFFORTS: readonly Effort[] = ["quick", "normal", "thorough"];
const { minimumEffect, equivalence } = metricOf();
const MARGINS = { effect: Math.log1p(minimumEffect), equivalence: Math.log1p(equivalence) };

/** Shares of jobs whose smallest p-value along the looks is at most a level. */
interface Stopping {
  readonly scenario: Scenario;
  readonly effort: Effort;
  /** Without a change, looks paid for. */
  readonly five: number;
  readonly one: number;
  /** Without a change, the same looks not paid for. */
  readonly unpaid: number;
  /** A change as large as the minimum effect is flagged. */
  readonly boundary: number;
  /** A change as large as the equivalence margin is called unchanged. */
  readonly equivalence: number;
}

/** What looking several times costs. */
export function optionalStopping(sizes: Sizes, progress: (text: string) => void): Section {
  const lines = EFFORTS.flatMap((effort) =>
    NAMES.map((scenario) => {
      progress(`${sizes.jobs} jobs that stop when decided, ${effort}, ${scenario}`);
      return stoppingOf(scenario, effort, sizes.jobs);
    }),
  );
  return {
    heading: "Stopping as soon as the answer is clear",
    text: [
      `Share of ${sizes.jobs} jobs, in %, that end with p ≤ .05 and ≤ .01 when they may stop at any look. Without a change: our sequential p-value, and the same test at the same looks when nobody pays for them. At the edges: a change of exactly the minimum effect (${percent(minimumEffect)} %) that is flagged, and one of exactly the equivalence margin (${percent(equivalence)} %) that is called unchanged.`,
      stoppingTable(lines),
    ].join("\n\n"),
    rows: EFFORTS.flatMap((effort) => stoppingRows(effort, lines, sizes.jobs)),
  };
}

function stoppingOf(scenario: Scenario, effort: Effort, jobs: number): Stopping {
  const plan = looksOf(effort);
  const pairs = plan.looks.at(-1) ?? 0;
  const ratios = (change: number) => (seed: number) =>
    ratiosOf(simulateBenchmark({ scenario, pairs, seed, change, iterations: 5 }));
  const without = Array.from({ length: jobs }, (_, seed) => ratios(0)(seed));
  const ends = without.map((one) => traceOf(one, plan.looks, { margins: MARGINS, plan }).at(-1)?.shift ?? 1);
  const atMost = (level: number): number => ends.filter((p) => p <= level).length / jobs;
  const unpaid = (one: Float64Array): boolean =>
    plan.looks.some((look) => minimumEffectPValue(sorted(one.subarray(0, look)), 0) <= 0.05);
  const end = (of: Float64Array) => traceOf(of, plan.looks, { margins: MARGINS, plan }).at(-1);
  return {
    scenario,
    effort,
    five: atMost(0.05),
    one: atMost(0.01),
    unpaid: without.filter(unpaid).length / jobs,
    boundary: shareOf(jobs, (seed) => (end(ratios(minimumEffect)(seed))?.effect ?? 1) <= 0.05),
    equivalence: shareOf(jobs, (seed) => (end(ratios(equivalence)(seed))?.equivalence ?? 1) <= 0.05),
  };
}

function stoppingTable(lines: readonly Stopping[]): string {
  const heading = [
    "effort, scenario",
    "p ≤ .05",
    "p ≤ .01",
    "looks not paid for, p ≤ .05",
    "edge flagged",
    "edge called unchanged",
  ];
  const cells = lines.map((line) => [
    `${line.effort}, ${line.scenario}`,
    ...[line.five, line.one, line.unpaid, line.boundary, line.equivalence].map(percent),
  ]);
  return markdownTable([heading, ...cells]);
}

/** Without a change all noise has one distribution, so the scenarios are pooled; at the edges the worst one counts. */
function stoppingRows(effort: Effort, all: readonly Stopping[], jobs: number): Row[] {
  const lines = all.filter((line) => line.effort === effort);
  const pooled = (of: (line: Stopping) => number): number => meanOf(lines.map(of));
  const worst = (of: (line: Stopping) => number): number => Math.max(...lines.map(of));
  const peer = {
    name: "the same test, looks not paid for",
    version: "-",
    value: percentValue(pooled((l) => l.unpaid)),
  };
  const level = (what: string, share: number, at: { limit: number; draws: number; peer?: Peer }): Row =>
    row(`${what}, ${effort} effort`, [percentValue(share), "%"], {
      goal: { atMost: at.limit, allowance: allowanceOf(at.limit, at.draws) },
      peer: at.peer ?? null,
    });
  const draws = jobs * lines.length;
  return [
    level(
      "p ≤ .05 at any look without a change",
      pooled((line) => line.five),
      { limit: 5, draws, peer },
    ),
    level(
      "p ≤ .01 at any look without a change",
      pooled((line) => line.one),
      { limit: 1, draws },
    ),
    level(
      "a change of the minimum effect is flagged",
      worst((line) => line.boundary),
      { limit: 5, draws: jobs },
    ),
    level(
      "a change of the equivalence margin is unchanged",
      worst((line) => line.equivalence),
      { limit: 5, draws: jobs },
    ),
  ];
}

/** What a sample of this size may miss a limit by: two standard errors, in per cent like the limit. */
function allowanceOf(limit: number, draws: number): number {
  return Number((2 * Math.sqrt((limit * (100 - limit)) / draws)).toFixed(2));
}
