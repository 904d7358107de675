import { httpsAddress } from "../model/https-address.ts";
import type { SiteComparison } from "../model/site/comparison.ts";
import type { SiteHistory, SiteIndex, SiteLastStep, SiteTotals } from "../model/site/index-document.ts";
import type { SiteSteps } from "../model/site/steps.ts";
import type { SiteClass, SiteMetric } from "../model/site/tables.ts";
import type { Series } from "../series/series.ts";
import { CommitTable } from "./commit-table.ts";
import { byText, groupBy, type History, valuesOf } from "./history.ts";
import type { ComparisonResult, SiteInput } from "./input.ts";
import { siteMachines } from "./machines-file.ts";
import { rounded, roundedPair } from "./rounding.ts";
import { spark, sparkPlace } from "./spark.ts";
import { isImprovement, isRegression, newestFirst, type PlacedStep, siteStep, stepsOfHistory } from "./steps.ts";

/** What the first page needs; the rest is one file further. */
const SHOWN = { steps: 60, comparisons: 20, rows: 50 } as const;

/** `data/index.json`. `steps`: all steps of all histories, newest first. */
export function indexFile(
  input: SiteInput,
  histories: readonly History[],
  steps: readonly PlacedStep[],
  subjects: string,
): SiteIndex {
  const commits = new CommitTable(input.names);
  const metrics = new MetricTable();
  const all = classesOf(input);
  const classes = all.map(({ name }) => name);
  // Steps come first: their commits are shown with their subjects, those of the table without.
  const shown = steps.slice(0, SHOWN.steps).map((step) => siteStep(step, commits));
  commits.leaveOutSubjects();
  const suites = [...groupBy(histories, (history) => history.newest.suite)].map(([name, group]) => ({
    name,
    histories: group.map((history) => siteHistory(history, { commits, metrics, classes })),
  }));
  return {
    schema: "benchwarden.site/1",
    title: input.title,
    repository: httpsAddress(input.repositoryUrl),
    generated: input.generated,
    totals: totalsOf(histories, steps),
    classes: all,
    machines: siteMachines(input.machines ?? []),
    metrics: metrics.metrics,
    suites,
    steps: shown,
    comparisons: newestComparisons(input.comparisons ?? []),
    subjects,
    commits: commits.commits,
  };
}

/** The machine classes with results, and any that series name besides. */
export function classesOf(input: Pick<SiteInput, "classes" | "series">): SiteClass[] {
  const known = new Set(input.classes.map(({ name }) => name));
  const further = new Set(input.series.map(({ machineClass }) => machineClass).filter((name) => !known.has(name)));
  return [...input.classes, ...[...further].map((name) => ({ name, lastResult: null, results: 0 }))].sort((a, b) =>
    byText(a.name, b.name),
  );
}

/** `data/steps.json`. */
export function stepsFile(input: SiteInput, steps: readonly PlacedStep[]): SiteSteps {
  const table = new CommitTable(input.names);
  const rows = steps.map((step) => siteStep(step, table));
  return { schema: "benchwarden.steps/1", commits: table.commits, steps: rows };
}

export function allSteps(histories: readonly History[]): PlacedStep[] {
  return newestFirst(histories.flatMap(stepsOfHistory));
}

interface Tables {
  readonly commits: CommitTable;
  readonly metrics: MetricTable;
  readonly classes: readonly string[];
}

function siteHistory(history: History, { commits, metrics, classes }: Tables): SiteHistory {
  const { newest, lastPoint } = history;
  const values = valuesOf(history);
  return {
    id: history.id,
    benchmark: newest.benchmark,
    metric: metrics.indexOf(newest),
    class: classes.indexOf(newest.machineClass),
    points: values.filter((value) => value !== null).length,
    commit: commits.indexOf({ commit: lastPoint.commit, time: lastPoint.time }),
    value: rounded(lastPoint.value, newest.exact),
    interval: roundedPair(lastPoint.interval, newest.exact),
    launches: lastPoint.launches.length,
    spark: spark(values),
    step: lastStep(history, values.length, commits),
  };
}

function lastStep(history: History, length: number, commits: CommitTable): SiteLastStep | null {
  const step = stepsOfHistory(history).at(-1);
  if (!step) return null;
  const { effect, isWorse } = step.change;
  const at = sparkPlace(step.position, length);
  return { commit: commits.indexOf(step.commit), effect: rounded(effect, false), isWorse, at };
}

/** Metrics that mean the same share one entry. */
class MetricTable {
  readonly metrics: SiteMetric[] = [];
  readonly #indexOf = new Map<string, number>();

  indexOf({ metric: name, unit, direction, exact, primary }: Series): number {
    const metric: SiteMetric = { name, unit, direction, exact, primary };
    const key = JSON.stringify(metric);
    const known = this.#indexOf.get(key);
    if (known !== undefined) return known;
    this.#indexOf.set(key, this.metrics.length);
    return this.metrics.push(metric) - 1;
  }
}

function totalsOf(histories: readonly History[], steps: readonly PlacedStep[]): SiteTotals {
  const commits = new Set(histories.flatMap((history) => history.commits.map(({ commit }) => commit)));
  const standing = steps.filter((step) => step.isStanding);
  return {
    histories: histories.length,
    points: histories.reduce(
      (sum, { epochs }) => sum + epochs.reduce((n, { positions }) => n + positions.length, 0),
      0,
    ),
    commits: commits.size,
    steps: steps.length,
    regressions: standing.filter(isRegression).length,
    improvements: standing.filter(isImprovement).length,
  };
}

function newestComparisons(all: readonly ComparisonResult[]): SiteComparison[] {
  const ordered = [...all].sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  return ordered.flatMap((one) => siteComparison(one) ?? []).slice(0, SHOWN.comparisons);
}

/** Null for a comparison of which a side is not known. */
function siteComparison({ time, pr, outcome }: ComparisonResult): SiteComparison | null {
  const commitOf = (id: string) => outcome.builds.find((build) => build.id === id)?.commit;
  const [base, head] = [commitOf("base"), commitOf("head")];
  if (base === undefined || head === undefined) return null;
  const told = outcome.comparisons.filter((row) => row.primary && row.verdict !== "unchanged");
  return {
    class: outcome.environment.machineClass,
    time,
    pr,
    base,
    head,
    verdict: outcome.verdict,
    counts: Object.entries(outcome.counts).map(([verdict, count]) => [verdict as SiteComparison["verdict"], count]),
    rows: told.slice(0, SHOWN.rows).map(({ benchmark, metric, verdict, change, interval }) => ({
      benchmark,
      metric,
      verdict,
      change,
      interval,
    })),
  };
}
