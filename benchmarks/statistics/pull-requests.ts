import {
  type PullRequest,
  SIZES,
  simulatePullRequest,
  type TrueBenchmark,
} from "../../tests/simulation/pull-request.ts";
import type { Row } from "../document.ts";
import { type Goal, row } from "../program.ts";
import { markdownTable } from "../table.ts";
import {
  BASE_FIRST_POLICY,
  BENCHSTAT_POLICY,
  type Flag,
  OURS_POLICY,
  POLICIES,
  type Policy,
  SIGHTGLASS_POLICY,
} from "./policies.ts";
import { labelOf } from "./rejection-rates.ts";
import { percent, percentValue, type Section, type Sizes } from "./section.ts";

const BENCHMARKS = 100;

/** What is simulated, and which policies face it. */
interface World {
  readonly heading: string;
  readonly share: number;
  readonly changed: number;
  readonly planted: Pick<PullRequest, "layout" | "measured">;
  readonly policies: readonly Policy[];
}

const PLAIN: World = {
  heading: "As it is: 10 % of the benchmarks truly changed by ±1, 2, 5 or 10 %.",
  share: 1,
  changed: 0.1,
  planted: {},
  policies: POLICIES,
};

const UNCHANGED: World = {
  heading: "Nothing changed.",
  share: 0.25,
  changed: 0,
  planted: {},
  policies: POLICIES,
};

const LAYOUT: World = {
  heading:
    "Building the head anew moves every benchmark by a layout effect with a spread of 0.3 %, which no number of processes averages away.",
  share: 0.25,
  changed: 0.1,
  planted: { layout: 0.003 },
  policies: POLICIES,
};

const POSITION: World = {
  heading: "Whatever runs first in its round is 0.3 % faster.",
  share: 0.25,
  changed: 0.1,
  planted: { measured: { firstAdvantage: 0.003 } },
  policies: [...POLICIES.slice(0, -1), BASE_FIRST_POLICY, OURS_POLICY],
};

/** Whole pull requests under the policies of several tools. */
export function pullRequests(sizes: Sizes, progress: (text: string) => void): Section {
  const worlds = [PLAIN, UNCHANGED, LAYOUT, POSITION].map((world) => {
    const requests = Math.ceil(sizes.requests * world.share);
    progress(`${requests} pull requests under ${world.policies.length} policies: ${world.heading}`);
    return { world, requests, tallies: tallied(world, requests) };
  });
  const tables = worlds.flatMap(({ world, requests, tallies }) => [
    `${world.heading} ${requests} pull requests.`,
    policyTable(tallies),
  ]);
  const [plain, unchanged, layout, position] = worlds.map(({ tallies }) => tallies);
  return {
    heading: "Whole pull requests",
    text: [
      `Pull requests of ${BENCHMARKS} benchmarks: 40 % quiet, 45 % typical, 15 % noisy. False discoveries: share of the flags that are false, mean over the requests. A flag in the wrong direction is false. A change of 1 % is within the default equivalence margin of 2 %, so "unchanged" is a right answer to it.`,
      ...tables,
    ].join("\n\n"),
    rows: [
      ...plainRows(plain ?? new Map()),
      ...worldRows("nothing changed", unchanged ?? new Map()),
      // A layout effect beyond the minimum effect is real, so only the share of false flags has a goal.
      ...worldRows("layout effect of 0.3 %", layout ?? new Map()).slice(1),
      ...worldRows("first place 0.3 % faster", position ?? new Map()),
    ],
  };
}

/** What a policy did over all requests. */
class Tally {
  requests = 0;
  #rates = 0;
  #anyFalse = 0;
  #pairs = 0;
  readonly #found = new Map<string, { all: number; found: number }>();

  add(truths: readonly TrueBenchmark[], flags: readonly Flag[]): void {
    let [flagged, wrong] = [0, 0];
    for (const [index, { change, size, scenario }] of truths.entries()) {
      const { sign, pairs } = flags[index] ?? { sign: 0, pairs: 0 };
      this.#pairs += pairs;
      if (sign !== 0) flagged++;
      if (sign !== 0 && sign !== Math.sign(change)) wrong++;
      for (const key of [`${size}`, `${size} ${scenario}`]) this.#count(key, sign === Math.sign(change));
    }
    this.requests++;
    this.#rates += wrong / Math.max(1, flagged);
    if (wrong > 0) this.#anyFalse++;
  }

  get falseDiscoveries(): number {
    return this.#rates / this.requests;
  }

  get anyFalse(): number {
    return this.#anyFalse / this.requests;
  }

  get pairs(): number {
    return this.#pairs / this.requests / BENCHMARKS;
  }

  /** Share of the changes of a size that were flagged; NaN when there was none. */
  power(size: number, scenario?: string): number {
    const { all, found } = this.#found.get(scenario ? `${size} ${scenario}` : `${size}`) ?? { all: 0, found: 0 };
    return found / all;
  }

  #count(key: string, isFound: boolean): void {
    const count = this.#found.get(key) ?? { all: 0, found: 0 };
    this.#found.set(key, { all: count.all + 1, found: count.found + (isFound ? 1 : 0) });
  }
}

type Tallies = ReadonlyMap<Policy, Tally>;

function tallied(world: World, requests: number): Tallies {
  const tallies = new Map(world.policies.map((policy) => [policy, new Tally()]));
  for (let seed = 0; seed < requests; seed++) {
    const measured = new Map<string, TrueBenchmark[]>();
    for (const [policy, tally] of tallies) {
      const key = `${policy.measured.order} ${policy.measured.pairs}`;
      const truths = measured.get(key) ?? simulated(world, policy, seed);
      measured.set(key, truths);
      tally.add(truths, policy.judge(truths));
    }
  }
  return tallies;
}

function simulated({ changed, planted }: World, { measured }: Policy, seed: number): TrueBenchmark[] {
  const how = { ...planted.measured, ...measured };
  return simulatePullRequest({ benchmarks: BENCHMARKS, changed, seed, ...planted, measured: how });
}

function policyTable(tallies: Tallies): string {
  const powers = SIZES.map((size) => `found of ±${percent(size)} %`);
  const lines = [...tallies].map(([policy, tally]) => [
    labelOf(policy),
    percent(tally.falseDiscoveries),
    percent(tally.anyFalse),
    tally.pairs.toFixed(1),
    ...SIZES.map((size) => (Number.isNaN(tally.power(size)) ? "–" : percent(tally.power(size)))),
  ]);
  return markdownTable([
    ["policy", "false discoveries, %", "P(any false flag), %", "pairs per benchmark", ...powers],
    ...lines,
  ]);
}

function plainRows(tallies: Tallies): Row[] {
  const ours = tallies.get(OURS_POLICY) ?? new Tally();
  const power = (size: number, least: number): Row =>
    row(`power on typical noise, ${percent(size)} % change`, [percentValue(ours.power(size, "typical")), "%"], {
      goal: { atLeast: least },
      peer: peerOf(SIGHTGLASS_POLICY, tallies, (tally) => percentValue(tally.power(size, "typical"))),
    });
  return [
    ...worldRows("10 % changed", tallies),
    power(0.02, 95),
    power(0.05, 99.9),
    row("mean pairs per benchmark (of at most 40)", [Number(ours.pairs.toFixed(2)), "pairs"], { goal: { atMost: 15 } }),
  ];
}

function worldRows(name: string, tallies: Tallies): Row[] {
  const share = (what: string, of: (tally: Tally) => number, goal: Goal): Row =>
    row(`${what}, ${name}`, [percentValue(of(tallies.get(OURS_POLICY) ?? new Tally())), "%"], {
      goal,
      peer: peerOf(BENCHSTAT_POLICY, tallies, (tally) => percentValue(of(tally))),
    });
  return [
    share("pull requests with any false flag", (tally) => tally.anyFalse, { atMost: 5 }),
    share("false discoveries", (tally) => tally.falseDiscoveries, { atMost: 5 }),
  ];
}

function peerOf(policy: Policy, tallies: Tallies, of: (tally: Tally) => number): Row["peer"] {
  const tally = tallies.get(policy);
  const { tool } = policy;
  return tally && tool ? { name: `${tool.name} (${policy.name})`, version: tool.version, value: of(tally) } : null;
}
