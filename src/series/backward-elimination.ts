import type { LocalStatistic } from "./local-statistic.ts";

/** What the points between the neighbours a and b of a change at c say about it. */
export type Assess = (places: readonly [a: number, c: number, b: number]) => LocalStatistic;

/** What a candidate must reach to stay. */
export interface Strictness {
  /** |z| that is enough. */
  readonly threshold: number;
  /** Smallest change worth keeping, in the unit of the line. */
  readonly leastChange: number;
  /** Fewest points on each side. */
  readonly fewestPoints: number;
}

/** Fewest points of a segment: below, a place is an outlier at most. */
export const FEWEST_POINTS = 3;

/** A change that stayed: its place, its neighbours and what they say. */
export interface Kept {
  readonly place: number;
  readonly statistic: LocalStatistic;
}

/**
 * Takes away the weakest of the candidates, one at a time, until each is strong enough between its neighbours.
 *
 * @param length how many points the line has
 * @param candidates places inside the line, ascending
 * @returns those that stay, ascending
 * Source: backward elimination as in Fryzlewicz, Annals of Statistics 46 (2018), by the statistic of `assess`.
 */
export function eliminateBackward(
  length: number,
  candidates: readonly number[],
  assess: Assess,
  strictness: Strictness,
): Kept[] {
  const queue = new Queue(length, candidates, assess, strictness);
  for (let weakest = queue.weakest(); weakest !== null; weakest = queue.weakest()) queue.remove(weakest);
  return queue.kept();
}

/** How much of what it needs a candidate has: below 1 it may go. */
function sufficiency(statistic: LocalStatistic, strictness: Strictness): number {
  const fewest = Math.min(statistic.pointsBefore, statistic.pointsAfter);
  if (fewest < strictness.fewestPoints) return 0.01 * fewest;
  const strength = Math.abs(statistic.z) / strictness.threshold;
  const size = Math.abs(statistic.delta);
  return size < strictness.leastChange ? Math.min(strength, (0.9 * size) / strictness.leastChange) : strength;
}

/** Candidates in a chain, and in a heap by sufficiency whose outdated entries are skipped when they surface. */
class Queue {
  private readonly judge: Assess;
  private readonly strictness: Strictness;
  private readonly places: readonly number[];
  private readonly previous: Int32Array;
  private readonly following: Int32Array;
  private readonly current: Float64Array;
  private readonly statistics: LocalStatistic[] = [];
  private readonly heap: { id: number; has: number }[] = [];

  constructor(length: number, candidates: readonly number[], judge: Assess, strictness: Strictness) {
    this.judge = judge;
    this.strictness = strictness;
    // Sentinels at both ends spare the questions for the first and the last.
    this.places = [0, ...candidates, length];
    const last = this.places.length - 1;
    this.previous = Int32Array.from(this.places, (_, id) => id - 1);
    this.following = Int32Array.from(this.places, (_, id) => id + 1);
    this.current = new Float64Array(this.places.length).fill(-1);
    for (let id = 1; id < last; id++) this.assess(id);
  }

  weakest(): number | null {
    for (let top = this.heap[0]; top; top = this.heap[0]) {
      if (top.has >= 1) return null;
      this.dropTop();
      if (this.current[top.id] === top.has) return top.id;
    }
    return null;
  }

  remove(id: number): void {
    const before = this.previous[id] ?? 0;
    const after = this.following[id] ?? 0;
    this.current[id] = -1;
    this.following[before] = after;
    this.previous[after] = before;
    if (before > 0) this.assess(before);
    if (after < this.places.length - 1) this.assess(after);
  }

  kept(): Kept[] {
    const kept: Kept[] = [];
    for (let id = this.following[0] ?? 0; id < this.places.length - 1; id = this.following[id] ?? 0) {
      const statistic = this.statistics[id];
      if (statistic) kept.push({ place: this.place(id), statistic });
    }
    return kept;
  }

  private place(id: number): number {
    return this.places[id] ?? 0;
  }

  private assess(id: number): void {
    const places = [this.place(this.previous[id] ?? 0), this.place(id), this.place(this.following[id] ?? 0)] as const;
    const statistic = this.judge(places);
    const has = sufficiency(statistic, this.strictness);
    this.statistics[id] = statistic;
    this.current[id] = has;
    this.insert({ id, has });
  }

  private insert(entry: { id: number; has: number }): void {
    const { heap } = this;
    let at = heap.length;
    for (; at > 0; at = (at - 1) >> 1) {
      const parent = heap[(at - 1) >> 1];
      if (!parent || parent.has <= entry.has) break;
      heap[at] = parent;
    }
    heap[at] = entry;
  }

  private dropTop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const left = heap[child];
      const right = heap[child + 1];
      if (!left) break;
      const smaller = right && right.has < left.has ? right : left;
      if (smaller === right) child++;
      if (smaller.has >= last.has) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = last;
  }
}
