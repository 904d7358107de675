import type { Comparison, Outcome } from "../model/outcome.ts";
import { formatDuration } from "../units/duration.ts";
import { formatPercent, formatShare } from "../units/percent.ts";
import { formatColumn } from "../units/scale.ts";
import { terminalText } from "./cell.ts";
import { WORST_FIRST } from "./row-order.ts";

/** The verdict and the counts, the first thing that anyone reads. Every count that is not zero is named. */
export function headline(outcome: Outcome): string {
  return `${outcome.verdict}: ${countsText(outcome)}`;
}

/** Every count that is not zero, worst first. */
export function countsText(outcome: Outcome): string {
  const counts = WORST_FIRST.filter((kind) => (outcome.counts[kind] ?? 0) > 0).map(
    (kind) => `${outcome.counts[kind]} ${kind}`,
  );
  return counts.length > 0 ? counts.join(", ") : "nothing was measured";
}

/** Base and head of a row, scaled together. */
export function valueTexts(row: Comparison): { base: string; head: string } {
  const values = [row.base, row.head].filter((value) => value !== null);
  const texts = formatColumn(values, row.unit);
  let next = 0;
  const text = (value: number | null): string => (value === null ? "–" : (texts[next++] ?? "–"));
  return { base: text(row.base), head: text(row.head) };
}

/** `+19.8 % [+17.1 %, +22.6 %]`; an end that nothing bounds is written as such. */
export function changeText(row: Comparison): string {
  if (row.change === null) return "–";
  const change = formatPercent(row.change);
  if (row.interval === null || row.exact) return change;
  const [low, high] = row.interval;
  return `${change} [${low === null ? "−∞" : formatPercent(low)}, ${high === null ? "+∞" : formatPercent(high)}]`;
}

/** The verdict of a row with its tags and, where it helps, the reason. */
export function verdictText(row: Comparison): string {
  const tags = row.tags.length > 0 ? ` (${row.tags.map((tag) => tag.replaceAll("-", " ")).join(", ")})` : "";
  return `${row.verdict}${tags}`;
}

/** The facts of the run as short clauses: machine, sandbox, noise, rounds, duration, seed. */
export function environmentClauses(outcome: Outcome): string[] {
  const { analysis, environment, control } = outcome;
  const pairs = outcome.comparisons.filter((row) => row.primary).map((row) => row.pairs);
  const detectable = medianDetectable(outcome);
  if (analysis === undefined && environment.fingerprint === "")
    return [`machine ${environment.machineClass}`, `seed ${outcome.seed}`];
  const clauses = placeClauses(outcome);
  clauses.push(
    control.noiseFloor === null
      ? `noise floor unknown, ${analysis?.test === "unpaired" ? "no order of launches" : "too few launches"}`
      : `noise floor ${formatShare(control.noiseFloor)}`,
  );
  if (control.verdict !== "not-run") clauses.push(`control ${control.verdict}`);
  if (detectable !== null && detectable > 0) clauses.push(`changes below ${formatShare(detectable)} could not be seen`);
  if (pairs.length > 0) clauses.push(`${rangeText(pairs)} ${basisWord(pairs, analysis?.test === "unpaired")}`);
  if (analysis === undefined) clauses.push(formatDuration(outcome.durationSeconds), `seed ${outcome.seed}`);
  return clauses;
}

function basisWord(counts: readonly number[], unpaired: boolean): string {
  if (unpaired) return "launches a side";
  return counts.every((count) => count === 1) ? "pair" : "pairs";
}

/** Where it was measured, or what was read instead. */
function placeClauses({ analysis, environment }: Outcome): string[] {
  if (analysis === undefined) {
    const { machineClass, fingerprint, sandbox, rootfs, limits } = environment;
    const system = rootfs === undefined ? [] : [`system of the Dockerfile (${terminalText(rootfs.slice(0, 12))})`];
    return [`machine ${machineClass} (${fingerprint})`, `sandbox ${sandbox}`, ...system, ...limitsClause(limits)];
  }
  const { base, head } = analysis.files;
  const looks = analysis.sequential ? ["looks replayed in the order of launches"] : [];
  return [
    `nothing was run: ${base} base and ${head} head ${base + head === 2 ? "file" : "files"} of format ${analysis.format}`,
    ...looks,
  ];
}

/** By what a launch is held that uses more than it may; the words come with the result. */
export function limitsClause(limits: string | undefined): string[] {
  return limits === undefined || limits === "" ? [] : [`limits held by ${terminalText(limits)}`];
}

/** What the tags in a table mean; only those that are there. */
export function tagLegend(rows: readonly Comparison[]): string[] {
  const present = new Set(rows.flatMap((row) => row.tags));
  return Object.entries(TAGS).flatMap(([tag, meaning]) =>
    present.has(tag) ? [`${tag.replaceAll("-", " ")}: ${meaning}`] : [],
  );
}

const TAGS: Readonly<Record<string, string>> = {
  "small-shift": "moved for certain, by less than the margin of equivalence",
  "wider-interval":
    'the interval reaches beyond the margin because it answers a harder question (both ends at once, at every look); "unchanged" rests on the test of the margin alone',
  "layout-suspect":
    "slower or faster with the same number of instructions: the place of the code in memory is the likelier cause",
  moved: "it moved, and neither direction of this metric is better",
};

/** Doubts about a row that no tag tells. */
export function rowDoubts(row: Comparison): string[] {
  return row.warnings.filter(({ code }) => !Object.hasOwn(TAGS, code)).map(({ text }) => text);
}

/** The change that half of the primary rows would have shown, relative; null when none was measured. */
export function medianDetectable(outcome: Outcome): number | null {
  const halves = outcome.comparisons.flatMap((row) =>
    row.primary && row.minimumDetectable !== null ? [row.minimumDetectable] : [],
  );
  return halves.length === 0 ? null : median(halves);
}

/** One sentence over all benchmarks, or null when nothing was measured. */
export function meanText(outcome: Outcome): string | null {
  const mean = outcome.geometricMean;
  if (mean === null) return null;
  return `geometric mean ${formatPercent(mean.change)} [${formatPercent(mean.interval[0])}, ${formatPercent(mean.interval[1])}]`;
}

/** What ended the measuring, when not everything was decided. */
export function stopText(outcome: Outcome): string | null {
  switch (outcome.stopped) {
    case "interrupted":
      return "The run was interrupted; the verdicts are over what was measured until then.";
    case "budget":
      return "The time budget ended before all was decided; a larger budget decides more.";
    case "identical":
      return "The builds are byte for byte the same: nothing was measured.";
    default:
      return null;
  }
}

function rangeText(counts: readonly number[]): string {
  const low = Math.min(...counts);
  const high = Math.max(...counts);
  return low === high ? `${low}` : `${low} to ${high}`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
