import type { Evidence } from "../model/change-point.ts";
import type { SiteStep, StepStatus } from "../model/site/steps.ts";
import type { SiteMetric } from "../model/site/tables.ts";
import { formatPercent, formatShare } from "../units/percent.ts";
import { formatWith, scaleFor } from "../units/scale.ts";

/** `2025-07-10` of a time in UTC. */
export function day(time: string): string {
  return time.slice(0, 10);
}

/** How long ago, in the largest whole unit. */
export function ago(time: string, now: number): string {
  const hours = Math.max(0, (now - Date.parse(time)) / 3_600_000);
  if (hours < 1) return "less than an hour ago";
  if (hours < 48) return `${plural(Math.floor(hours), "hour")} ago`;
  const days = Math.floor(hours / 24);
  return days < 730 ? `${plural(days, "day")} ago` : `${plural(Math.floor(days / 365), "year")} ago`;
}

export function plural(count: number, word: string, many = `${word}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? word : many}`;
}

/** A commit as people know it: its tag, else the first digits of its id. */
export function commitName(label: string | null, id: string): string {
  return label ?? id.slice(0, 8);
}

/** What a place on the axis of a chart is, as a heading. */
export const PLACE = { commit: "Commit", job: "Job" } as const;

export type Tone = "worse" | "better" | "neutral";

export function toneOf(isWorse: boolean | null): Tone {
  return isWorse === null ? "neutral" : isWorse ? "worse" : "better";
}

/** A change with an arrow for its direction and a word for its meaning: neither needs colour. */
export function changeWords(effect: number, isWorse: boolean | null): { change: string; meaning: string } {
  const arrow = effect > 0 ? "▲" : effect < 0 ? "▼" : "=";
  return { change: `${arrow} ${formatPercent(effect)}`, meaning: isWorse === null ? "" : toneOf(isWorse) };
}

/** Half the width of an interval against its value: `± 2.4 %`. */
export function halfWidth(value: number, interval: readonly [number, number] | null): string {
  if (interval === null || value === 0) return "";
  return `± ${formatShare((interval[1] - interval[0]) / 2 / Math.abs(value))}`;
}

/** `12.40 ms (12.10 to 12.71)`. */
export function valueWords(value: number, interval: readonly [number, number] | null, unit: string): string {
  const scale = scaleFor([value], unit);
  if (interval === null || interval[0] === interval[1]) return formatWith(value, scale);
  const [low, high] = interval.map((end) => formatWith(end, { ...scale, unit: "" }));
  return `${formatWith(value, scale)} (${low} to ${high})`;
}

export function directionWords({ direction }: Pick<SiteMetric, "direction">): string {
  return direction === "none" ? "shown, not judged" : `${direction} is better`;
}

export const EVIDENCE: Readonly<Record<Evidence, string>> = {
  exact: "exact value",
  "side-by-side": "measured side by side",
  segmentation: "seen in the line",
};

/** What a step is attributed to, where that is no commit. */
export const ATTRIBUTION: Readonly<Record<SiteStep["attribution"], string>> = {
  commit: "",
  environment: "environment?",
};

export const STATUS: Readonly<Record<StepStatus, string>> = {
  candidate: "first seen",
  provisional: "provisional",
  confirmed: "confirmed",
  closed: "closed",
};

/** Within how many commits a step lies. */
export function candidateWords(candidates: number): string {
  return candidates > 1 ? `within ${candidates} commits` : "";
}
