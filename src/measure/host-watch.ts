import type { FitnessPolicy, HostEvidence } from "../ports/machine.ts";
import { advance, type CoreClock, coreClocks } from "./core-clocks.ts";

/** What the host did during one launch: differences of its counters, null where it does not count. */
export interface Happened extends Omit<HostEvidence, "pressureSeconds" | "clocks"> {
  /** Share of the launch's time in which some task waited for a CPU. */
  readonly pressure: number | null;
  /** How fast each core ran that had work, as a multiple of the reference clock; empty: nobody tells. */
  readonly clocks: readonly CoreClock[];
  readonly seconds: number;
}

export interface WatchTerms {
  readonly policy: FitnessPolicy;
  readonly virtual: boolean;
}

/** Why a launch must not be used, in one word that the result keeps. */
export type Violation =
  | "throttled"
  | "swapped"
  | "oom-kill"
  | "steal"
  | "clock"
  | "interrupts"
  | "switches"
  | "major-faults"
  | "smi"
  | "pressure"
  | "knobs"
  | "io-error"
  | "machine-check";

type Rule = readonly [Violation, (now: Happened, past: Past, terms: WatchTerms) => boolean];

interface Past {
  /** Earlier launches of the same benchmark and build. */
  readonly same: readonly Happened[];
  /** By core: its clocks in every launch of the job in which it worked. */
  readonly clocks: ReadonlyMap<number, readonly number[]>;
}

/** Of a virtual machine's time so much may go to others: it always is a little. */
const STEAL_SHARE = 0.02;
const CLOCK_SHARE = 0.01;
const PRESSURE_SHARE = 0.05;
/** So many launches make a usual value. */
const USUAL = 5;
/** So many of a benchmark and build make its own clock: no more pairs than can be run again are lost until then. */
const OWN = 3;

/**
 * The rules, in the order in which one is named when several hold. Only the host's own counters have a say, never how long
 * a launch took: what is dropped must not bend a verdict. Two rules hold under `strict` alone, for they need a machine that
 * does nothing else and whose clock is held: on others waiting for a CPU and a changing clock are ordinary.
 */
const RULES: readonly Rule[] = [
  ["throttled", (now) => (now.throttles ?? 0) > 0],
  ["swapped", (now) => (now.swaps ?? 0) > 0],
  ["oom-kill", (now) => (now.oomKills ?? 0) > 0],
  ["steal", (now, _, { virtual }) => (now.stealSeconds ?? 0) > (virtual ? STEAL_SHARE * now.seconds : 0)],
  ["clock", (now, past, { policy }) => policy === "strict" && isOffClock(now, past)],
  ["pressure", (now, past, { policy }) => policy === "strict" && isUnderPressure(now, past.same)],
  ["interrupts", (now, past) => isBurst(now, past, "interrupts", 1_000)],
  ["switches", (now, past) => isBurst(now, past, "switches", 1_000)],
  ["major-faults", (now, past) => isBurst(now, past, "majorFaults", 50)],
  ["smi", (now, past) => isBurst(now, past, "smis", 10)],
];

/** Judges launches of one job by what the host did meanwhile. */
export class HostWatch {
  readonly #terms: WatchTerms;
  readonly #past = new Map<string, Happened[]>();
  readonly #all: Happened[] = [];
  readonly #clocks = new Map<number, number[]>();

  constructor(terms: WatchTerms) {
    this.#terms = terms;
  }

  get terms(): WatchTerms {
    return this.#terms;
  }

  /** What the host did during each launch so far, in their order. */
  get happened(): readonly Happened[] {
    return this.#all;
  }

  /**
   * @param subject benchmark and build: launches of one are alike
   * @param seconds between the two looks
   * @returns why the launch must not be used, or null
   */
  judge(subject: string, [before, after]: readonly [HostEvidence, HostEvidence], seconds: number): Violation | null {
    const now = difference(before, after, seconds);
    const same = this.#past.get(subject) ?? [];
    const found = RULES.find(([, holds]) => holds(now, { same, clocks: this.#clocks }, this.#terms));
    this.#past.set(subject, [...same, now]);
    this.#all.push(now);
    for (const { cpu, ratio } of now.clocks) this.#clocks.set(cpu, [...(this.#clocks.get(cpu) ?? []), ratio]);
    return found?.[0] ?? null;
  }
}

function difference(before: HostEvidence, after: HostEvidence, seconds: number): Happened {
  const delta = (name: Exclude<keyof HostEvidence, "clocks" | "smis">): number | null => {
    const [from, to] = [before[name], after[name]];
    return from === null || to === null ? null : to - from;
  };
  const waited = delta("pressureSeconds");
  return {
    throttles: delta("throttles"),
    swaps: delta("swaps"),
    oomKills: delta("oomKills"),
    stealSeconds: delta("stealSeconds"),
    interrupts: delta("interrupts"),
    switches: delta("switches"),
    majorFaults: delta("majorFaults"),
    pressure: waited === null || seconds <= 0 ? null : waited / seconds,
    clocks: coreClocks(before.clocks, after.clocks),
    smis: before.smis === null || after.smis === null ? null : advance(before.smis, after.smis),
    seconds,
  };
}

/**
 * A core is held against its own clock in the job: cores of another kind have another one, and none is wrong. Code may change
 * the clock by itself, with wide vectors say: what is usual for a benchmark and build, once three of its launches are known,
 * is its own, and part of what is measured.
 */
function isOffClock({ clocks }: Happened, past: Past): boolean {
  return clocks.some(({ cpu, ratio }) => {
    const own = past.same.map((one) => one.clocks.find((core) => core.cpu === cpu)?.ratio ?? null);
    return (
      isFar(ratio, middle(past.clocks.get(cpu) ?? [])) && isFar(ratio, middle(own, OWN) ?? Number.POSITIVE_INFINITY)
    );
  });
}

function isFar(ratio: number, usual: number | null): boolean {
  return usual !== null && Math.abs(ratio / usual - 1) > CLOCK_SHARE;
}

/** A benchmark with more threads than CPUs waits for itself, always alike. */
function isUnderPressure({ pressure }: Happened, same: readonly Happened[]): boolean {
  return pressure !== null && pressure > PRESSURE_SHARE + (middle(same.map((one) => one.pressure)) ?? 0);
}

function isBurst(
  now: Happened,
  past: Past,
  name: "interrupts" | "switches" | "majorFaults" | "smis",
  least: number,
): boolean {
  const usual = middle(past.same.map((one) => one[name]));
  const value = now[name];
  return value !== null && usual !== null && value > Math.max(10 * usual, least);
}

/** The usual value, null while too little is known. */
function middle(values: readonly (number | null)[], least = USUAL): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length < least ? null : (known[Math.floor(known.length / 2)] ?? null);
}
