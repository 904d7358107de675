import type { SitePointStep } from "../../model/site/points.ts";
import { changeWords, type Tone, toneOf } from "../words.ts";
import type { HistoryView, Window } from "./history-view.ts";

/**
 * What is drawn besides the line, in places and base units: what a test can hold, and what the canvas only follows.
 * `step`: a vertical line with a label; `doubt`: the commits within which a step lies; `level`: how high a segment lies;
 * `epoch`: another machine from here on; `change`: something of the environment became another.
 */
export type Mark =
  | {
      readonly kind: "step";
      readonly at: number;
      readonly text: string;
      readonly tone: Tone;
      readonly isSure: boolean;
      /** |ln| of the change. */
      readonly size: number;
    }
  | { readonly kind: "doubt"; readonly from: number; readonly to: number; readonly tone: Tone }
  | { readonly kind: "level"; readonly from: number; readonly to: number; readonly value: number }
  | { readonly kind: "epoch"; readonly at: number; readonly text: string }
  | { readonly kind: "change"; readonly at: number };

/** A level of fewer points is told by the points themselves. */
const FEWEST_OF_LEVEL = 4;

export function marksOf(view: HistoryView): Mark[] {
  return [
    ...view.steps.flatMap(doubtOf),
    ...levelsOf(view),
    ...view.epochs.slice(1).map((line): Mark => ({ kind: "epoch", at: line.from, text: "other machine" })),
    ...view.changes.map(([at]): Mark => ({ kind: "change", at })),
    ...view.steps.map(
      (step): Mark => ({
        kind: "step",
        at: step.position,
        text: changeWords(step.effect, step.isWorse).change,
        tone: toneOf(step.isWorse),
        isSure: step.status === "confirmed",
        size: sizeOf(step.effect),
      }),
    ),
  ];
}

/** A halving is as large as a doubling; a change of sign or from zero is the largest. */
function sizeOf(effect: number): number {
  return effect > -1 ? Math.round(Math.abs(Math.log1p(effect)) * 1000) / 1000 : Number.MAX_VALUE;
}

function doubtOf({ range: [from, to], isWorse }: SitePointStep): Mark[] {
  return to > from ? [{ kind: "doubt", from, to, tone: toneOf(isWorse) }] : [];
}

/**
 * The levels between the steps of each epoch, where the detection is about levels: neighbours measured side by side and
 * exact values say nothing of the points after the next.
 */
function levelsOf(view: HistoryView): Mark[] {
  return view.epochs.flatMap((line, index) => {
    const end = view.epochs[index + 1]?.from ?? view.commits.length;
    const steps = view.steps.filter(({ position }) => position > line.from && position < end);
    const first = steps[0];
    if (!first) return [];
    const segments = [
      { from: line.from, to: first.position - 1, value: first.before, evidence: first.evidence },
      ...steps.map((step, place) => {
        const to = (steps[place + 1]?.position ?? Math.min(end, lastOf(line.values) + 1)) - 1;
        return { from: step.position, to, value: step.after, evidence: step.evidence };
      }),
    ];
    return segments
      .filter(({ from, to, evidence }) => evidence === "segmentation" && to - from + 1 >= FEWEST_OF_LEVEL)
      .map(({ from, to, value }): Mark => ({ kind: "level", from, to, value }));
  });
}

function lastOf(values: readonly (number | null)[]): number {
  return values.findLastIndex((value) => value !== null);
}

/** A label wants to stand centred at `x`; the heavier one stays where two do not fit. */
export interface Wanted {
  readonly x: number;
  readonly width: number;
  readonly weight: number;
}

/** Where it stands: its left end and its row, 0 = lowest; null: no room, the line must do. */
export type Placed = { readonly left: number; readonly row: number } | null;

/** Puts labels into rows, the heaviest first, each as low as it goes: what no row can hold is left out. */
export function placeLabels(wanted: readonly Wanted[], rows: number, bounds: readonly [number, number]): Placed[] {
  const taken: [from: number, to: number][][] = Array.from({ length: rows }, () => []);
  const placed = new Array<Placed>(wanted.length).fill(null);
  const order = [...wanted.entries()].sort(([, a], [, b]) => b.weight - a.weight);
  for (const [index, { x, width }] of order) {
    const left = Math.max(Math.min(x - width / 2, bounds[1] - width), bounds[0]);
    const isFree = ([from, to]: [number, number]) => left >= to + GAP || left + width + GAP <= from;
    const row = taken.findIndex((labels) => labels.every(isFree));
    if (row < 0) continue;
    taken[row]?.push([left, left + width]);
    placed[index] = { left, row };
  }
  return placed;
}

const GAP = 4;

/** What a label is worth: the size of its step, up or down alike; another machine more than any step. */
export function weightOf(mark: Extract<Mark, { text: string }>): number {
  return mark.kind === "step" ? mark.size : Number.POSITIVE_INFINITY;
}

/** Marks that a window shows, wholly or in part. */
export function marksWithin(marks: readonly Mark[], [first, last]: Window): Mark[] {
  return marks.filter((mark) =>
    "at" in mark ? mark.at >= first && mark.at <= last : mark.from <= last && mark.to >= first,
  );
}
