import { median } from "../../src/stats/median.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { type History, simulateNightly, simulateStep } from "../../tests/simulation/history.ts";
import { meanOf } from "../../tests/simulation/judged.ts";
import type { Peer, Row } from "../document.ts";
import { type Goal, row } from "../program.ts";
import { markdownTable } from "../table.ts";
import type { Method } from "./detectors/method.ts";
import { labelOf } from "./rejection-rates.ts";
import { MARGIN, matches, scoreOf } from "./scores.ts";
import { percent, type Section, type Sizes } from "./section.ts";

/** Of histories and analyses this share is given to a method that is slow. */
const SLOW_SHARE = 0.15;

/** Points that a followed history has when it begins, and the most that come after a step. */
const BEGIN = 10;
const FOLLOWED_POINTS = 150;
const BEFORE = 80;
const LONGEST_WAIT = 40;

/** What a method did on simulated nightly histories. */
interface Result {
  readonly method: Method;
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  readonly recallOfClear: number;
  readonly offline: number;
  readonly online: number;
  readonly delays: Readonly<Record<number, number>>;
}

const DELAYED = [3, 5] as const;

/** Simulated nightly histories, whose steps are known. */
export function nightlyHistories(methods: readonly Method[], sizes: Sizes, progress: (text: string) => void): Section {
  const count = sizes.histories;
  const mixed = Array.from({ length: count }, (_, seed) => simulateNightly(seed, { steps: seed % 5 < 3 }));
  const flat = Array.from({ length: count }, (_, seed) => simulateNightly(seed + 1_000_000, { steps: false }));
  const results = methods.map((method) => {
    progress(`${count} nightly histories, ${labelOf(method)}`);
    return resultOf(method, { mixed, flat, followed: sizes.followed });
  });
  return {
    heading: "Simulated nightly histories",
    text: [
      `${count} histories of 150 to 500 points with noise of 0.3 to 3 %, a third each plain, with outliers, and autocorrelated (ρ = 0.4). Three of five have a step every hundred points, of 1.5 to 15 times the noise; the others have none. F1, precision and recall with a margin of ${MARGIN} points, the start of a series counted as a change that all know of; recall of the steps of at least 3σ within ±2 points. These stand in for the large labelled data set that the goals were set on, which is not at hand.`,
      `False alarms on ${count} histories without any step; online: every new point analysed again, each place that is reported counted once. Delay: points of the new level until a step is first reported, median; at most ${LONGEST_WAIT} are waited for.`,
      resultTable(results),
    ].join("\n\n"),
    rows: goalRows(results),
  };
}

interface Material {
  readonly mixed: readonly History[];
  readonly flat: readonly History[];
  readonly followed: number;
}

function resultOf(method: Method, { mixed, flat, followed }: Material): Result {
  const share = Math.ceil(followed * (method.isSlow ? SLOW_SHARE : 1));
  const found = method.detectAll(mixed.map(({ values }) => values));
  const scores = mixed.map(({ steps }, index) =>
    scoreOf(
      found[index] ?? [],
      steps.map((step) => step.index),
    ),
  );
  const clear = mixed.map(({ steps, noise }) => steps.filter(({ size }) => Math.abs(size) >= 3 * noise));
  const seen = clear.map(
    (steps, index) =>
      matches(
        found[index] ?? [],
        steps.map((step) => step.index),
        2,
      ).length,
  );
  const [precision, recall] = [
    meanOf(scores.map((score) => score.precision)),
    meanOf(scores.map((score) => score.recall)),
  ];
  return {
    method,
    f1: meanOf(scores.map((score) => score.f1)),
    precision,
    recall,
    recallOfClear: sum(seen) / sum(clear.map((steps) => steps.length)),
    offline:
      (100 * sum(method.detectAll(flat.map(({ values }) => values)).map((points) => points.length))) / points(flat),
    online: onlineAlarms(method, flat.slice(0, share)),
    delays: Object.fromEntries(DELAYED.map((size) => [size, medianDelay(method, size, share)])),
  };
}

/** False alarms per 100 points when every new point brings another analysis; a place reported once is told once. */
function onlineAlarms(method: Method, flat: readonly History[]): number {
  let alarms = 0;
  let analysed = 0;
  for (const { values } of flat) {
    const some = values.slice(0, FOLLOWED_POINTS);
    const told: number[] = [];
    for (const found of method.detectAll(prefixes(some, BEGIN))) {
      for (const place of found) if (told.every((one) => Math.abs(one - place) > MARGIN)) told.push(place);
    }
    alarms += told.length;
    analysed += some.length;
  }
  return (100 * alarms) / analysed;
}

function medianDelay(method: Method, size: number, histories: number): number {
  const delays = Array.from({ length: histories }, (_, seed) => {
    const { values } = simulateStep(seed, { before: BEFORE, after: LONGEST_WAIT, size });
    const first = method
      .detectAll(prefixes(values, BEFORE + 1))
      .findIndex((found) => found.some((place) => Math.abs(place - BEFORE) <= MARGIN));
    return first === -1 ? LONGEST_WAIT + 1 : first + 1;
  });
  return median(sorted(delays));
}

/** The history as it was at each point from one on. */
function prefixes(values: readonly number[], from: number): number[][] {
  return Array.from({ length: values.length - from + 1 }, (_, index) => values.slice(0, from + index));
}

function resultTable(results: readonly Result[]): string {
  const heading = [
    "method",
    "F1",
    "precision",
    "recall",
    "recall of ≥ 3σ, %",
    "false alarms per 100 points",
    "the same, online",
    "delay at 3σ",
    "delay at 5σ",
  ];
  const lines = results.map((result) => [
    labelOf(result.method),
    ...[result.f1, result.precision, result.recall].map((value) => value.toFixed(3)),
    percent(result.recallOfClear),
    result.offline.toFixed(3),
    result.online.toFixed(3),
    ...DELAYED.map((size) => delayText(result.delays[size] ?? Number.NaN)),
  ]);
  return markdownTable([heading, ...lines]);
}

function delayText(delay: number): string {
  return delay > LONGEST_WAIT ? `> ${LONGEST_WAIT}` : String(delay);
}

function goalRows(results: readonly Result[]): Row[] {
  const ours = results[0];
  const otava = results.find(({ method }) => method.isSlow);
  if (!ours) return [];
  const one = (what: string, unit: string, of: (result: Result) => number, goal: Goal): Row =>
    row(`${what}, simulated nightly histories`, [rounded(of(ours)), unit], { goal, peer: beside(otava, of) });
  return [
    one("change points, F1", "", (result) => result.f1, { atLeast: 0.86 }),
    one("change points, recall of steps ≥ 3σ within ±2", "", (result) => result.recallOfClear, { atLeast: 0.82 }),
    one("false alarms, offline", "per 100 points", (result) => result.offline, { atMost: 0.05 }),
    one("false alarms, online", "per 100 points", (result) => result.online, { atMost: 0.15 }),
    one("median delay at 5σ", "points", (result) => result.delays[5] ?? Number.NaN, { atMost: 3 }),
    one("median delay at 3σ", "points", (result) => result.delays[3] ?? Number.NaN, { atMost: 5 }),
  ];
}

function beside(result: Result | undefined, of: (result: Result) => number): Peer | null {
  return result?.method.tool ? { ...result.method.tool, value: rounded(of(result)) } : null;
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}

function points(histories: readonly History[]): number {
  return sum(histories.map(({ values }) => values.length));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
