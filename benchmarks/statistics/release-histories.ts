import { detectAll, detectValues } from "../../src/series/detect.ts";
import { seriesFromResults } from "../../src/series/from-results.ts";
import type { Series } from "../../src/series/series.ts";
import { createRandom } from "../../src/units/random.ts";
import { overlappingJobs, simulateHistory } from "../../tests/series/recordings.ts";
import { type Releases, simulateReleases } from "../../tests/simulation/history.ts";
import { normal, SCENARIOS } from "../../tests/simulation/noise.ts";
import type { Peer, Row } from "../document.ts";
import { row } from "../program.ts";
import { markdownTable } from "../table.ts";
import type { Method } from "./detectors/method.ts";
import { OURS } from "./detectors/ours.ts";
import { labelOf } from "./rejection-rates.ts";
import { percent, percentValue, type Section, type Sizes } from "./section.ts";

const RELEASES = 76;
const ROUNDS = 12;

/** Counts repeat within about this, 0.2 % for two standard deviations. */
const COUNT_NOISE = 0.001;

/** Smallest step that the goals are about, relative. */
const LARGE = 0.05;

/** Times of a quiet clock, as of CPU time, and of a noisy one, as of wall time on a shared machine. */
const CLOCKS = ["typical", "noisy"] as const;
type Clock = (typeof CLOCKS)[number];

/** One project's releases with what was measured of them. */
interface Project {
  readonly truth: Releases;
  readonly counts: readonly number[];
  readonly times: Readonly<Record<Clock, Series>>;
}

/** What stands in the first column of the table, and the changes that it finds in each project. */
interface Finder {
  readonly name: string;
  /** The share of the large steps that has to be found, in %; null without a goal. */
  readonly goal: number | null;
  readonly tool: Method["tool"];
  readonly findAll: (projects: readonly Project[]) => readonly (readonly number[])[];
}

/** Releases: a step every few points, where neighbours that differ are mostly real. */
export function releaseHistories(methods: readonly Method[], sizes: Sizes, progress: (text: string) => void): Section {
  const projects = Array.from({ length: Math.ceil(sizes.histories / 6) }, (_, seed) => projectOf(seed));
  const tallies = findersOf(methods).map((finder) => {
    progress(`${projects.length} projects of ${RELEASES} releases, ${finder.name}`);
    return tallyOf(finder, projects);
  });
  const cells = tallies.map(({ finder, steps, found, flat, flagged }) => [
    finder.name,
    percent(found / steps),
    `${found} of ${steps}`,
    `${flagged} of ${flat}`,
  ]);
  return {
    heading: "Simulated release histories",
    text: [
      `${projects.length} projects of ${RELEASES} releases, nearly every second of which moves the level by 0.5 to 30 %. Counts repeat within 0.2 %; times are medians of ${ROUNDS} launches on a typical and on a noisy machine, all releases in the shuffled rounds of one job. A step of at least 5 % counts as found at its very release only; a release that is equal to the one before counts as flagged when a change is placed there. Goals are for exact counts, counts, and times on a typical machine.`,
      markdownTable([["evidence", "found of steps ≥ 5 %, %", "found", "equal neighbours flagged"], ...cells]),
    ].join("\n\n"),
    rows: tallies.flatMap((tally) => rowsOf(tally, tallies)),
  };
}

function findersOf(methods: readonly Method[]): Finder[] {
  const each =
    (find: (project: Project) => readonly number[]): Finder["findAll"] =>
    (projects) =>
      projects.map(find);
  const exact: Finder = {
    name: "exact counts, Benchwarden",
    goal: 90,
    tool: null,
    findAll: each(({ truth }) => indexes(detectValues(truth.levels.map(exactCount), { exact: true }))),
  };
  const timed = CLOCKS.flatMap((clock): Finder[] => {
    const goal = clock === "typical" ? 70 : null;
    return [
      {
        name: `${clock} times side by side, Benchwarden`,
        goal,
        tool: null,
        findAll: each(({ times }) => sideBySide(times[clock])),
      },
      {
        name: `${clock} times with their spreads, Benchwarden`,
        goal,
        tool: null,
        findAll: each(({ times }) => withSpreads(times[clock])),
      },
    ];
  });
  return [exact, ...timed, ...methods.flatMap(columnFinders)];
}

/** Bare columns, which every method can read. */
function columnFinders(method: Method): Finder[] {
  const goalOf = (goal: number): number | null => (method === OURS ? goal : null);
  const column = (what: string, goal: number | null, of: (project: Project) => readonly number[]): Finder => ({
    name: `column of ${what}, ${labelOf(method)}`,
    goal,
    tool: method.tool,
    findAll: (projects) => method.detectAll(projects.map(of)),
  });
  return [
    column("counts", goalOf(90), ({ counts }) => counts),
    column("typical times", goalOf(70), ({ times }) => valuesOf(times.typical)),
    column("noisy times", null, ({ times }) => valuesOf(times.noisy)),
  ];
}

function sideBySide(series: Series): number[] {
  return detectAll([series]).series.flatMap(indexes);
}

function withSpreads(series: Series): number[] {
  return indexes(detectValues(valuesOf(series), { spread: series.points.map(({ spread }) => spread) }));
}

function projectOf(seed: number): Project {
  const truth = simulateReleases(seed, RELEASES);
  const random = createRandom(seed, "counts");
  return {
    truth,
    counts: truth.levels.map((level) => 1e9 * Math.exp(level + COUNT_NOISE * normal(random))),
    times: { typical: timesOf(truth, "typical", seed), noisy: timesOf(truth, "noisy", seed) },
  };
}

function timesOf({ levels }: Releases, clock: Clock, seed: number): Series {
  const stored = simulateHistory({
    seed,
    noise: SCENARIOS[clock],
    levels: { "parse/one": levels },
    jobs: overlappingJobs(RELEASES, RELEASES),
    rounds: ROUNDS,
    jobSpread: 0,
  });
  const [series] = seriesFromResults(stored);
  if (!series) throw new Error("a simulated history has a series");
  return series;
}

function exactCount(level: number): number {
  return Math.round(1e9 * Math.exp(level));
}

function valuesOf(series: Series): number[] {
  return series.points.map(({ value }) => value);
}

function indexes({ changePoints }: { readonly changePoints: readonly { readonly index: number }[] }): number[] {
  return changePoints.map(({ index }) => index);
}

/** Over all projects: large steps, those found at their very place, equal neighbours, those that were flagged. */
interface Tally {
  readonly finder: Finder;
  readonly steps: number;
  readonly found: number;
  readonly flat: number;
  readonly flagged: number;
}

function tallyOf(finder: Finder, projects: readonly Project[]): Tally {
  const tally = { finder, steps: 0, found: 0, flat: 0, flagged: 0 };
  const all = finder.findAll(projects);
  for (const [index, { truth }] of projects.entries()) {
    const moved = new Set(truth.steps.map((step) => step.index));
    const large = truth.steps.filter(({ size }) => Math.abs(size) >= Math.log1p(LARGE));
    const found = new Set(all[index]);
    tally.steps += large.length;
    tally.found += large.filter((step) => found.has(step.index)).length;
    tally.flat += RELEASES - 1 - moved.size;
    tally.flagged += [...found].filter((place) => !moved.has(place)).length;
  }
  return tally;
}

function rowsOf(tally: Tally, all: readonly Tally[]): Row[] {
  const { finder, steps, found, flat, flagged } = tally;
  if (finder.goal === null) return [];
  const evidence = finder.name.includes("counts") ? "column of counts" : "column of typical times";
  const other = all.find(({ finder: { name } }) => name.startsWith(`${evidence}, default`));
  const tool = other?.finder.tool;
  const peer = (of: (other: Tally) => number): Peer | null => (tool ? { ...tool, value: of(other) } : null);
  return [
    row(`releases, steps of at least 5 % found, ${finder.name}`, [percentValue(found / steps), "%"], {
      goal: { atLeast: finder.goal },
      peer: peer((one) => percentValue(one.found / one.steps)),
    }),
    row(`releases, equal neighbours flagged, ${finder.name}`, [flagged, `of ${flat}`], {
      goal: { atMost: 0 },
      peer: peer((one) => one.flagged),
    }),
  ];
}
