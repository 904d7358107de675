import { hodgesLehmannInterval } from "../../src/stats/hodges-lehmann.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { type JudgedBenchmark, judgedRequest, ratiosOf } from "../../tests/simulation/judged.ts";
import { SCENARIOS, type Scenario } from "../../tests/simulation/noise.ts";
import { SIZES, simulatePullRequest } from "../../tests/simulation/pull-request.ts";
import type { Row } from "../document.ts";
import { row } from "../program.ts";
import { markdownTable } from "../table.ts";
import { launchesOf } from "./rejection-rates.ts";
import { momentsOf } from "./rules/moments.ts";
import { fieller } from "./rules/ratio-interval.ts";
import { percent, percentValue, type Section, type Sizes } from "./section.ts";

const NAMES = Object.keys(SCENARIOS) as Scenario[];
const PEER_PAIRS = 10;

/** Whose interval, and whether it holds the truth; null where it says nothing. */
const INTERVALS: readonly (readonly [name: string, holds: (judged: JudgedBenchmark) => boolean | null])[] = [
  ["Fieller's, iterations pooled, 10 pairs", pooledHolds],
  ["Hodges–Lehmann 95 % at the stop, looks not paid for", unpaidHolds],
  ["the one shown, flagged rows", (judged) => (judged.flagged ? shownHolds(judged) : null)],
  ["the one shown, all rows", shownHolds],
];

/** Whether the interval that a report shows holds the truth, though the stop depended on the data; and what the stop does to the estimate. */
export function intervals(sizes: Sizes, progress: (text: string) => void): Section {
  progress(`intervals and estimates at the stop in ${sizes.requests} pull requests`);
  const coverage = new Coverage();
  const bias = new Bias();
  for (let seed = 0; seed < sizes.requests; seed++) {
    for (const judged of judgedRequest(simulatePullRequest({ benchmarks: 100, changed: 0.1, seed }))) {
      coverage.add(judged);
      bias.add(judged);
    }
  }
  return {
    heading: "Intervals and estimates at a stop that depended on the data",
    text: [
      `Share of 95 % intervals that hold the truth, in %, over the rows of ${sizes.requests} pull requests.`,
      coverage.table(),
      "Mean of estimate less truth where measuring stopped, in points of per cent away from zero ± its standard error; rows that truly changed.",
      bias.table(),
    ].join("\n\n"),
    rows: [coverage.row(), ...bias.rows()],
  };
}

function shownHolds({ row: shown, truth }: JudgedBenchmark): boolean {
  const [low, high] = shown.interval ?? [null, null];
  return (low ?? -1) <= truth.change && truth.change <= (high ?? Number.POSITIVE_INFINITY);
}

function unpaidHolds({ row: shown, truth }: JudgedBenchmark): boolean {
  const { lower, upper } = hodgesLehmannInterval(sorted(ratiosOf(truth.benchmark).subarray(0, shown.pairs)), 0.95);
  const log = Math.log1p(truth.change);
  return lower <= log && log <= upper;
}

function pooledHolds({ truth }: JudgedBenchmark): boolean {
  const { base, head } = launchesOf(truth.benchmark, PEER_PAIRS);
  const { lower, upper } = fieller(momentsOf(base.flat()), momentsOf(head.flat()), 0.95);
  return lower <= 1 + truth.change && 1 + truth.change <= upper;
}

class Coverage {
  readonly #counts = new Map<string, { all: number; held: number }>();

  add(judged: JudgedBenchmark): void {
    for (const [name, holds] of INTERVALS) {
      const held = holds(judged);
      if (held === null) continue;
      for (const key of [name, `${name} ${judged.truth.scenario}`]) {
        const count = this.#counts.get(key) ?? { all: 0, held: 0 };
        this.#counts.set(key, { all: count.all + 1, held: count.held + (held ? 1 : 0) });
      }
    }
  }

  share(key: string): number {
    const { all, held } = this.#counts.get(key) ?? { all: 0, held: 0 };
    return held / all;
  }

  table(): string {
    const lines = INTERVALS.map(([name]) => [
      name,
      ...[...NAMES.map((scenario) => `${name} ${scenario}`), name].map((key) => (100 * this.share(key)).toFixed(1)),
    ]);
    return markdownTable([["interval", ...NAMES, "all"], ...lines]);
  }

  row(): Row {
    const [pooled = "", , , shown = ""] = INTERVALS.map(([name]) => name);
    const peer = { name: pooled, version: "-", value: percentValue(this.share(pooled)) };
    const value = percentValue(this.share(shown));
    return row("coverage of the interval shown, at a data-dependent stop", [value, "%"], {
      goal: { atLeast: 95 },
      peer,
    });
  }
}

class Bias {
  readonly #errors = new Map<string, number[]>();

  add({ row: shown, truth }: JudgedBenchmark): void {
    if (truth.size === 0 || shown.change === null) return;
    const key = `${truth.scenario} ${truth.size}`;
    const errors = this.#errors.get(key) ?? [];
    errors.push(100 * Math.sign(truth.change) * (shown.change - truth.change));
    this.#errors.set(key, errors);
  }

  table(): string {
    const lines = NAMES.map((scenario) => [
      scenario,
      ...SIZES.map((size) => {
        const { mean, variance, n } = this.#moments(scenario, size);
        return `${mean < 0 ? "−" : "+"}${Math.abs(mean).toFixed(3)} ± ${Math.sqrt(variance / n).toFixed(3)}`;
      }),
    ]);
    return markdownTable([["scenario", ...SIZES.map((size) => `±${percent(size)} %`)], ...lines]);
  }

  /** For each scenario the size with the largest bias. */
  rows(): Row[] {
    return NAMES.map((scenario) => {
      const all = SIZES.map((size) => this.#moments(scenario, size)).filter(({ n }) => n > 0);
      const worst = all.toSorted((one, other) => Math.abs(other.mean) - Math.abs(one.mean))[0];
      const value = Number(Math.abs(worst?.mean ?? 0).toFixed(3));
      const allowance = Number((2 * Math.sqrt((worst?.variance ?? 0) / (worst?.n ?? 1))).toFixed(3));
      const goal = { atMost: scenario === "noisy" ? 0.15 : 0.08, allowance };
      return row(`largest bias of the estimate at the stop, ${scenario}`, [value, "points of %"], { goal });
    });
  }

  #moments(scenario: Scenario, size: number): ReturnType<typeof momentsOf> {
    return momentsOf(this.#errors.get(`${scenario} ${size}`) ?? []);
  }
}
