import { judge } from "../comparison/judge.ts";
import { Problem } from "../model/problem.ts";
import type { Result } from "../model/result.ts";
import type { SiteClass } from "../model/site/tables.ts";
import type { StoreSession } from "../ports/store.ts";
import { PastCalibrations, withJudgedHost } from "../publish/past-calibrations.ts";
import { ComparedCommits } from "../series/compared.ts";
import { detectAll } from "../series/detect.ts";
import { detectMachines, machineSteps } from "../series/detect-machines.ts";
import { SeriesCollector } from "../series/from-results.ts";
import { MachineCollector } from "../series/machines.ts";
import type { Stored } from "../series/stored.ts";
import type { CommitName, ComparisonResult, SiteInput } from "../site/input.ts";
import { siteFiles } from "../site/site-files.ts";
import { addConfirmation } from "./confirmations.ts";

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
  const hosts = new MachineCollector();
  const past = new PastCalibrations();
  const comparisons = new NewestResults();
  const compared = new ComparedCommits();
  const classes = new Map<string, SiteClass>();
  const notes: string[] = [];
  for await (const stored of store.results()) {
    if (!stored.ok) {
      notes.push(`${stored.entry.path} is left out: ${stored.why}`);
      continue;
    }
    const one = { path: stored.entry.path, result: stored.result };
    noteClass(classes, one.result);
    hosts.add(one);
    past.add(one.result);
    if (one.result.request.mode === "record") collector.add(one);
    else comparisons.add(one);
    const why = addConfirmation(compared, one);
    if (why !== null) notes.push(why);
  }
  const histories = hosts.histories();
  const machines = detectMachines(histories);
  const series = collector.series(machineSteps(machines));
  const detection = detectAll(series, compared);
  const input: SiteInput = {
    ...inputs,
    generated: newest(classes),
    classes: [...classes.values()],
    series,
    detection,
    machines: histories.flatMap((history, index) => {
      const detected = machines[index];
      return detected === undefined ? [] : [{ history, detected }];
    }),
    comparisons: comparisons.newestFirst().flatMap((one) => comparisonOf(one, past, notes) ?? []),
  };
  const steps = detection.series.reduce((sum, one) => sum + one.changePoints.length, 0);
  return { files: siteFiles(input), series: series.length, steps, notes: [...new Set(notes)] };
}

/** Comparisons that the page shows: older ones are not judged again. */
const SHOWN = 20;

/** The newest of the results that it is given, in little memory. */
class NewestResults {
  #kept: Stored[] = [];

  add(one: Stored): void {
    this.#kept.push(one);
    if (this.#kept.length >= 2 * SHOWN) this.#kept = this.newestFirst();
  }

  newestFirst(): Stored[] {
    const startOf = ({ result }: Stored) => Date.parse(result.startedAt);
    return [...this.#kept].sort((a, b) => startOf(b) - startOf(a) || (a.path < b.path ? -1 : 1)).slice(0, SHOWN);
  }
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

/** A comparison as it is judged now; null, with a note, for one that cannot be. */
function comparisonOf({ path, result }: Stored, past: PastCalibrations, notes: string[]): ComparisonResult | null {
  try {
    return { time: result.startedAt, pr: result.request.pr, outcome: judge(withJudgedHost(result, past)) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    notes.push(`${path} is left out: ${error.facts.what}`);
    return null;
  }
}

function newest(classes: ReadonlyMap<string, SiteClass>): string | null {
  const times = [...classes.values()].map((one) => one.lastResult ?? "");
  return times.sort().at(-1) ?? null;
}
