import { judge } from "../comparison/judge.ts";
import type { Result } from "../model/result.ts";
import type { SiteClass } from "../model/site.ts";
import type { StoreSession } from "../ports/store.ts";
import { detectAll } from "../series/detect.ts";
import { SeriesCollector } from "../series/from-results.ts";
import type { CommitName, ComparisonResult, SiteInput } from "../site/input.ts";
import { siteFiles } from "../site/site-files.ts";

export interface SiteInputs {
  readonly title: string;
  /** Where commits are linked to, `https://host/owner/name`; null: no links. */
  readonly repositoryUrl: string | null;
  /** Where the site will stand; null: not known. */
  readonly siteUrl: string | null;
  /** What is known of commits beyond their ids. */
  readonly names: ReadonlyMap<string, CommitName>;
}

/** The data files by path, and what was left out of them as sentences. */
export interface BuiltSite {
  readonly files: ReadonlyMap<string, string>;
  readonly series: number;
  readonly steps: number;
  readonly notes: readonly string[];
}

/**
 * The static site's data from everything in a store. The same store gives the same bytes: no clock is asked, every
 * verdict is decided again from the raw samples.
 */
export async function buildSite(inputs: SiteInputs, store: Pick<StoreSession, "results">): Promise<BuiltSite> {
  const collector = new SeriesCollector();
  const comparisons: ComparisonResult[] = [];
  const classes = new Map<string, SiteClass>();
  const notes: string[] = [];
  for await (const stored of store.results()) {
    if (!stored.ok) {
      notes.push(`${stored.entry.path} is left out: ${stored.why}`);
      continue;
    }
    noteClass(classes, stored.result);
    if (stored.result.request.mode === "record") collector.add({ path: stored.entry.path, result: stored.result });
    else comparisons.push(comparisonOf(stored.result));
  }
  const series = collector.series();
  const detection = detectAll(series);
  const input: SiteInput = {
    ...inputs,
    generated: newest(classes),
    classes: [...classes.values()],
    series,
    detection,
    comparisons,
  };
  const steps = detection.series.reduce((sum, one) => sum + one.changePoints.length, 0);
  return { files: siteFiles(input), series: series.length, steps, notes };
}

function noteClass(classes: Map<string, SiteClass>, result: Result): void {
  const name = result.request.class;
  const known = classes.get(name);
  const last = known?.lastResult ?? "";
  classes.set(name, {
    name,
    lastResult: [last, result.startedAt].sort().at(-1) ?? null,
    results: (known?.results ?? 0) + 1,
  });
}

function comparisonOf(result: Result): ComparisonResult {
  return { time: result.startedAt, pr: result.request.pr, outcome: judge(result) };
}

function newest(classes: ReadonlyMap<string, SiteClass>): string | null {
  const times = [...classes.values()].map((one) => one.lastResult ?? "");
  return times.sort().at(-1) ?? null;
}
