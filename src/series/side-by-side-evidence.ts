import { benjaminiHochberg } from "../stats/false-discovery.ts";
import type { Series } from "./series.ts";
import { type Scatter, type SideTest, scatterOf, testSideBySide } from "./side-by-side.ts";
import { type SidePair, sidePairs } from "./side-by-side-pairs.ts";

/** What the batches say of one series: all its tests, those of neighbours that differ, and what judges further pairs. */
export interface SideEvidence {
  readonly tests: readonly SideTest[];
  readonly steps: readonly SideTest[];
  readonly scatter: Scatter;
}

/** At most this share of what is told of one release may be false. */
const FALSE_DISCOVERIES = 0.05;

/** And no neighbours are told apart with more doubt than this, so that few of those that are equal are. */
const LARGEST_P = 0.005;

/**
 * The neighbours, over all series, that were measured side by side and differ by more than their minimum effect.
 *
 * One family of tests is one release: the same two commits and metric on one machine class and epoch, over all
 * benchmarks.
 * @returns only series that have pairs
 */
export function sideBySideEvidence(all: readonly Series[]): Map<Series, SideEvidence> {
  const rows = testAll(all);
  const families = new Map<string, Row[]>();
  for (const row of rows) gather(families, row.family, row);
  const steps = new Set<SideTest>();
  for (const family of families.values()) {
    const adjusted = benjaminiHochberg(family.map(({ test }) => test.pValue));
    for (const [index, { test }] of family.entries()) {
      if (test.pValue <= LARGEST_P && (adjusted[index] ?? 1) <= FALSE_DISCOVERIES) steps.add(test);
    }
  }
  const bySeries = new Map<Series, Row[]>();
  for (const row of rows) gather(bySeries, row.series, row);
  return new Map([...bySeries].map(([series, own]) => [series, evidenceOf(own, steps)]));
}

function evidenceOf(rows: readonly Row[], steps: ReadonlySet<SideTest>): SideEvidence {
  const tests = rows.map(({ test }) => test);
  const scatter = (rows[0] as Row).scatter;
  return { tests, steps: tests.filter((test) => steps.has(test)), scatter };
}

interface Row {
  readonly series: Series;
  readonly scatter: Scatter;
  readonly test: SideTest;
  readonly family: string;
}

function testAll(all: readonly Series[]): Row[] {
  const pairs = new Map(all.map((series) => [series, sidePairs(series)]));
  const like = new Map<string, SidePair[][]>();
  for (const [series, own] of pairs) gather(like, kindOf(series), own);
  return [...pairs].flatMap(([series, own]) => {
    if (own.length === 0) return [];
    const scatter = scatterOf(own, like.get(kindOf(series)) ?? []);
    return testSideBySide(own, Math.log1p(series.minimumEffect), scatter).map((test) => {
      const commits = [series.points[test.pair.from]?.commit, series.points[test.pair.to]?.commit];
      return { series, scatter, test, family: JSON.stringify([kindOf(series), ...commits]) };
    });
  });
}

function kindOf(series: Series): string {
  return JSON.stringify([series.metric, series.machineClass, series.epoch]);
}

function gather<K, V>(groups: Map<K, V[]>, key: K, value: V): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
