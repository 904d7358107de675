import type { SiteHistory, SiteIndex } from "../model/site/index-document.ts";
import type { SiteStep } from "../model/site/steps.ts";
import type { SiteClass, SiteCommit, SiteMetric } from "../model/site/tables.ts";
import type { PageState } from "./state.ts";

/** A history with what its indexes point to. */
export interface Row extends Omit<SiteHistory, "metric" | "class" | "commit"> {
  readonly suite: string;
  readonly metric: SiteMetric;
  readonly machine: SiteClass;
  readonly commit: SiteCommit;
}

/** A step with its history and commits. */
export interface StepRow extends Omit<SiteStep, "commit" | "first"> {
  readonly row: Row;
  readonly commit: SiteCommit;
  readonly first: SiteCommit;
}

export function rowsOf(index: SiteIndex): Row[] {
  return index.suites.flatMap((suite) =>
    suite.histories.flatMap((history) => {
      const metric = index.metrics[history.metric];
      const machine = index.classes[history.class];
      const commit = index.commits[history.commit];
      return metric && machine && commit ? [{ ...history, suite: suite.name, metric, machine, commit }] : [];
    }),
  );
}

/** Steps of the given rows only, in their order. */
export function stepRowsOf(
  steps: readonly SiteStep[],
  commits: readonly SiteCommit[],
  rows: readonly Row[],
): StepRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return steps.flatMap((step) => {
    const row = byId.get(step.history);
    const commit = commits[step.commit];
    const first = commits[step.first];
    return row && commit && first ? [{ ...step, row, commit, first }] : [];
  });
}

/** Rows that the filters leave: every word of the search is part of the name, letter case ignored. */
export function filterRows(
  rows: readonly Row[],
  { machine, metric, search }: Pick<PageState, "machine" | "metric" | "search">,
): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const name = row.benchmark.toLowerCase();
    return (
      (machine === null || row.machine.name === machine) &&
      (metric === null || row.metric.name === metric) &&
      words.every((word) => name.includes(word))
    );
  });
}

/** Neighbours of equal key, in their order. */
export function groupNeighbours<T>(items: readonly T[], keyOf: (item: T) => string): { key: string; items: T[] }[] {
  const groups: { key: string; items: T[] }[] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last?.key === keyOf(item)) last.items.push(item);
    else groups.push({ key: keyOf(item), items: [item] });
  }
  return groups;
}

/** The name of a benchmark inside its suite. */
export function nameInSuite({ benchmark, suite }: Pick<Row, "benchmark" | "suite">): string {
  return benchmark.startsWith(`${suite}/`) ? benchmark.slice(suite.length + 1) : benchmark;
}
