import type { ChangePoint } from "../../src/model/change-point.ts";
import type { DetectedSeries } from "../../src/model/detection.ts";
import type { Direction } from "../../src/model/metric.ts";
import { hashOf } from "../../src/plan/canonical.ts";
import { alertsOf } from "../../src/series/alerts.ts";
import type { CodeDetection } from "../../src/series/detect.ts";
import type { Series, SeriesPoint } from "../../src/series/series.ts";
import type { CommitName, SiteInput } from "../../src/site/input.ts";
import { createRandom, type Random } from "../../src/units/random.ts";

/** A step that is planted: from this commit on the level is multiplied. */
export interface PlannedStep {
  readonly at: number;
  readonly times: number;
  /** What the step is attributed to when it is no commit: kernel, toolchain or the like. */
  readonly environment?: true;
}

export interface PlannedSeries {
  readonly benchmark: string;
  readonly metric: string;
  readonly unit: string;
  readonly level: number;
  readonly noise: number;
  readonly steps: readonly PlannedStep[];
  readonly direction?: Direction;
  readonly primary?: boolean;
  readonly exact?: boolean;
  readonly machineClass?: string;
  readonly epoch?: string;
  /** Commits that it was not measured on. */
  readonly gaps?: readonly number[];
  readonly from?: number;
  readonly to?: number;
  readonly environment?: (place: number) => string;
}

export interface PlannedCommit {
  readonly id: string;
  readonly time: string;
  readonly tag: string | null;
  readonly subject: string;
}

/** The releases whose history the demonstration measures, with the days on which they came out. */
const RELEASES = [
  ["3.0.0", "2021-05-17"],
  ["3.5.1", "2021-07-12"],
  ["3.9.8", "2021-09-29"],
  ["3.11.6", "2021-10-17"],
  ["3.12.0", "2022-03-03"],
  ["3.14.4", "2022-04-09"],
  ["3.15.1", "2022-05-04"],
  ["3.17.3", "2022-05-29"],
  ["3.18.0", "2022-08-01"],
  ["3.19.1", "2022-09-11"],
  ["3.20.2", "2022-12-12"],
  ["3.20.6", "2023-02-05"],
  ["3.21.4", "2023-03-12"],
  ["3.22.0", "2023-08-14"],
  ["3.22.4", "2023-10-04"],
  ["3.23.0", "2024-04-21"],
  ["3.23.8", "2024-05-08"],
  ["3.24.0", "2024-12-10"],
  ["3.24.4", "2025-04-28"],
  ["3.25.0", "2025-05-19"],
  ["3.25.76", "2025-07-08"],
  ["4.0.0", "2025-07-10"],
  ["4.1.0", "2025-08-23"],
  ["4.1.12", "2025-10-06"],
] as const;

export function releaseCommits(): PlannedCommit[] {
  return RELEASES.map(([version, day]) => ({
    id: hashOf({ release: version }, 40),
    time: `${day}T10:00:00Z`,
    tag: `v${version}`,
    subject: `Release ${version}`,
  }));
}

/** Daily commits without tags. */
export function dailyCommits(count: number): PlannedCommit[] {
  const start = Date.UTC(2023, 0, 1, 9, 17, 31);
  return Array.from({ length: count }, (_, day) => ({
    id: hashOf({ daily: day }, 40),
    time: new Date(start + day * 86_400_000).toISOString(),
    tag: day % 50 === 0 ? `v1.${day / 50}.0` : null,
    subject: `parser: keep what was read of chunk ${day}`,
  }));
}

/** Five launches a commit with seeded log-normal noise around a level that moves at the planned steps. */
export function makeSeries(plan: PlannedSeries, commits: readonly PlannedCommit[], seed: number): Series {
  const random = createRandom(seed, `${plan.benchmark} ${plan.metric} ${plan.epoch ?? ""}`);
  const gaps = new Set(plan.gaps);
  const points = commits.flatMap((commit, place) => {
    const isOutside = place < (plan.from ?? 0) || place > (plan.to ?? commits.length);
    return isOutside || gaps.has(place) ? [] : [makePoint(plan, commit, place, random)];
  });
  return {
    benchmark: plan.benchmark,
    suite: plan.benchmark.split("/")[0] ?? "",
    metric: plan.metric,
    unit: plan.unit,
    direction: plan.direction ?? "lower",
    exact: plan.exact ?? false,
    primary: plan.primary ?? true,
    minimumEffect: plan.exact ? 0 : 0.005,
    machineClass: plan.machineClass ?? "bench-x64",
    epoch: plan.epoch ?? "4f1d7c20a3b5e698",
    points,
  };
}

function makePoint(plan: PlannedSeries, commit: PlannedCommit, place: number, random: Random): SeriesPoint {
  const level = levelAt(plan, place);
  const launches = Array.from({ length: 5 }, (_, round) => ({
    batch: "log/record/sample.json.gz",
    round,
    value: plan.exact ? level : level * Math.exp(plan.noise * normal(random)),
  }));
  const values = launches.map((launch) => launch.value).sort((a, b) => a - b);
  const [low = 0, , value = 0, , high = 0] = values;
  return {
    commit: commit.id,
    time: commit.time,
    value,
    interval: [low, high],
    spread: (high - low) / 2.3,
    launches,
    environment: plan.environment?.(place) ?? '{"kernel":"6.1"}',
  };
}

function levelAt(plan: PlannedSeries, place: number): number {
  const level = plan.steps.reduce((before, { at, times }) => (place >= at ? before * times : before), plan.level);
  return plan.exact ? Math.round(level) : level;
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

/** What a perfect detection would say of a planned series. */
export function detectPlanned(plan: PlannedSeries, series: Series): DetectedSeries {
  const indexOf = (at: number, commits: readonly PlannedCommit[]) =>
    series.points.findIndex((point) => point.commit === commits[at]?.id);
  return {
    name: `${series.benchmark} ${series.metric}`,
    benchmark: series.benchmark,
    metric: series.metric,
    class: series.machineClass,
    epoch: series.epoch,
    unit: series.unit,
    direction: series.direction,
    exact: series.exact,
    primary: series.primary,
    points: series.points.length,
    noise: plan.noise,
    changePoints: plan.steps.flatMap((step) => {
      const index = indexOf(step.at, PLANS.get(series) ?? []);
      return index <= 0 ? [] : [changePoint(plan, series, step, index)];
    }),
    vanished: [],
    warnings: [],
  };
}

const PLANS = new WeakMap<Series, readonly PlannedCommit[]>();

function changePoint(plan: PlannedSeries, series: Series, step: PlannedStep, index: number): ChangePoint {
  const isClear = plan.exact === true || Math.abs(Math.log(step.times)) > 5 * plan.noise;
  const last = isClear ? index : Math.min(index + 1, series.points.length - 1);
  const point = series.points[index];
  const [before, after] = [levelAt(plan, step.at - 1), levelAt(plan, step.at)];
  const effect = after / before - 1;
  return {
    index,
    range: [index, last],
    time: point?.time ?? null,
    commit: point?.commit ?? null,
    commits: series.points.slice(index, last + 1).map(({ commit }) => commit),
    before,
    after,
    effect,
    interval: plan.exact ? null : [effect - 2 * plan.noise, effect + 2 * plan.noise],
    z: plan.exact ? null : Math.log(step.times) / plan.noise,
    evidence: plan.exact ? "exact" : isClear ? "side-by-side" : "segmentation",
    attribution: step.environment === true ? "environment" : "commit",
    isWorse: series.direction === "none" ? null : series.direction === "lower" ? effect > 0 : effect < 0,
    status: isClear ? "confirmed" : "provisional",
  };
}

/** Planned series with their detection, ready for `siteFiles`. */
export function makeInput(
  plans: readonly PlannedSeries[],
  commits: readonly PlannedCommit[],
  about: Partial<SiteInput> = {},
): SiteInput {
  const series = plans.map((plan, seed) => makeSeries(plan, commits, seed));
  for (const one of series) PLANS.set(one, commits);
  const detected = series.flatMap((one, index) => {
    const plan = plans[index];
    return plan ? [detectPlanned(plan, one)] : [];
  });
  const alerts = alertsOf(
    series.flatMap((one, index) => (detected[index] ? [{ series: one, detected: detected[index] }] : [])),
  );
  const detection: CodeDetection = { series: detected, alerts, bridges: [] };
  const names = new Map<string, CommitName>(commits.map(({ id, tag, subject }) => [id, { tag, subject }]));
  const classes = [...new Set(series.map(({ machineClass }) => machineClass))].sort();
  return {
    title: "Sample",
    repositoryUrl: "https://github.com/example/sample",
    siteUrl: null,
    generated: "2025-10-07T03:12:00Z",
    classes: classes.map((name) => ({ name, lastResult: "2025-10-07T03:12:00Z", results: commits.length })),
    series,
    detection,
    names,
    ...about,
  };
}

/** The releases of a validation library: few points, large steps, three metrics, one of them exact. */
export function releaseHistory(): SiteInput {
  const wall = { metric: "wall", unit: "s", noise: 0.012 };
  const cpu = { metric: "cpu", unit: "s", noise: 0.007, primary: false };
  const memory = { metric: "max-rss", unit: "B", noise: 0.004, primary: false };
  const parse = [
    { at: 8, times: 0.62 },
    { at: 13, times: 1.08 },
    { at: 21, times: 0.11 },
  ];
  const schemas = [
    { at: 4, times: 1.9 },
    { at: 21, times: 3.4 },
  ];
  const plans: PlannedSeries[] = [
    { benchmark: "parse/large-object", ...wall, level: 0.0412, steps: parse },
    { benchmark: "parse/large-object", ...cpu, level: 0.0405, steps: parse },
    { benchmark: "parse/large-object", ...memory, level: 78e6, steps: [{ at: 21, times: 1.11 }] },
    { benchmark: "parse/union", ...wall, level: 0.0173, steps: parse.slice(1), gaps: [3, 4] },
    { benchmark: "parse/union", ...cpu, level: 0.0171, steps: parse.slice(1), gaps: [3, 4] },
    { benchmark: "schemas/build", ...wall, level: 0.0021, steps: schemas },
    { benchmark: "schemas/build", ...cpu, level: 0.00205, steps: schemas },
    {
      benchmark: "size/installed",
      metric: "size",
      unit: "B",
      noise: 0,
      exact: true,
      level: 412_388,
      steps: [1, 3, 6, 10, 15, 19, 21].map((at) => ({ at, times: at === 21 ? 2.1 : 1.09 })),
    },
    {
      benchmark: "size/installed",
      metric: "files",
      unit: "1",
      noise: 0,
      exact: true,
      primary: false,
      level: 41,
      steps: [{ at: 21, times: 6 }],
    },
  ];
  return makeInput(plans, releaseCommits(), { title: "zod" });
}

/** As many histories as one page of a large project has; each with a few steps, on two years and more of commits. */
export function largeHistory(benchmarks = 300, points = 1_000): SiteInput {
  const random = createRandom(7, "large history");
  const plans = Array.from({ length: benchmarks }, (_, index): PlannedSeries => {
    const steps = Array.from({ length: random.below(4) }, () => ({
      at: 20 + random.below(Math.max(points - 40, 1)),
      times: 0.8 + 0.45 * random.uniform(),
    })).sort((a, b) => a.at - b.at);
    const suite = ["codec", "index", "query", "sync", "storage", "wire"][index % 6] ?? "codec";
    return {
      benchmark: `${suite}/case-${String(index).padStart(3, "0")}/size=${1 << (4 + (index % 12))}`,
      metric: "wall",
      unit: "s",
      level: 10 ** (-6 + 5 * random.uniform()),
      noise: 0.01 + 0.01 * random.uniform(),
      steps,
    };
  });
  return makeInput(plans, dailyCommits(points), { title: "large project" });
}

/** A machine that was replaced, a kernel that was updated, gaps, a second class, and a metric where higher is better. */
export function eventfulHistory(): SiteInput {
  const kernel = (place: number) => JSON.stringify({ kernel: place < 60 ? "6.1.0" : "6.8.0", rootfs: "host" });
  const common = { metric: "wall", unit: "s", level: 0.0124, noise: 0.01, environment: kernel };
  const plans: PlannedSeries[] = [
    {
      ...common,
      benchmark: "engine/compile",
      to: 89,
      steps: [
        { at: 30, times: 1.07 },
        { at: 31, times: 1.06 },
        { at: 70, times: 0.95 },
      ],
      gaps: [50, 51, 52, 53],
    },
    {
      ...common,
      benchmark: "engine/compile",
      epoch: "9a8b7c6d5e4f3021",
      from: 86,
      level: 0.0092,
      steps: [{ at: 110, times: 1.043 }],
    },
    {
      ...common,
      benchmark: "engine/throughput",
      metric: "rate",
      unit: "B/s",
      direction: "higher",
      level: 3.1e8,
      steps: [{ at: 44, times: 1.12 }],
    },
    {
      ...common,
      benchmark: "engine/compile",
      machineClass: "bench-arm64",
      level: 0.021,
      steps: [{ at: 30, times: 1.13 }],
    },
  ];
  return makeInput(plans, dailyCommits(120), { title: "eventful" });
}
