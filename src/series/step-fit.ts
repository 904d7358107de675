import type { SideTest } from "./side-by-side.ts";

/** A step between points: it lies at `place`, or as well anywhere in `range`; `places` of `ties` fit exactly as well. */
export interface PlacedStep {
  readonly place: number;
  readonly range: readonly [first: number, last: number];
  readonly ties: readonly [first: number, last: number];
  readonly change: number;
  readonly error: number;
  /** The narrowest pair that shows it. */
  readonly test: SideTest;
}

/** What is left of a pair's change beyond the steps in it counts from this many of its standard errors on. */
const UNEXPLAINED = 3;

/** Fits that differ by less than this, in squared standard errors, cannot be told apart. */
const TOLERANCE = 9;

/** A step stays when without it the pairs fit worse by this many squared standard errors. */
const NEEDED = 12;

const SWEEPS = 30;
const MOVES = 10;

/** Steps under construction: `sizes` by place, and for each pair what is left of its change. */
export class StepFit {
  private readonly left: Map<SideTest, number>;
  private readonly covering = new Map<number, SideTest[]>();
  private sizes = new Map<number, number>();

  constructor(tests: readonly SideTest[]) {
    this.left = new Map(tests.map((test) => [test, test.change]));
    for (const test of tests) {
      for (let place = test.pair.from + 1; place <= test.pair.to; place++) {
        const covering = this.covering.get(place);
        if (covering) covering.push(test);
        else this.covering.set(place, [test]);
      }
    }
  }

  isUnexplained(test: SideTest): boolean {
    const left = this.remains(test);
    return Math.abs(left) > UNEXPLAINED * test.error && Math.abs(left) > Math.abs(test.change) / 2;
  }

  addIn({ pair }: SideTest): void {
    this.put(this.bestPlace(pair.from + 1, pair.to));
    this.refit();
    this.settle();
  }

  /** Steps whose pairs are explained nearly as well without them, the others fitted anew, were only in the way. */
  removeNeedless(): void {
    for (;;) {
      const cost = this.cost();
      const kept = new Map(this.sizes);
      let cheapest: { cost: number; sizes: Map<number, number> } | null = null;
      for (const place of kept.keys()) {
        this.restore(new Map([...kept].filter(([other]) => other !== place)));
        this.refit();
        const without = this.cost();
        if (!cheapest || without < cheapest.cost) cheapest = { cost: without, sizes: new Map(this.sizes) };
      }
      if (!cheapest || cheapest.cost > cost + NEEDED) {
        this.restore(kept);
        return;
      }
      this.restore(cheapest.sizes);
      this.settle();
    }
  }

  steps(differing: readonly SideTest[]): PlacedStep[] {
    const placed: PlacedStep[] = [];
    for (const [place, change] of [...this.sizes].sort(([a], [b]) => a - b)) {
      const holds = ({ pair, change: shown }: SideTest) => pair.from < place && place <= pair.to && shown * change > 0;
      const test = differing.find(holds);
      if (!test) continue;
      const range = this.reach(place, TOLERANCE);
      placed.push({ place, range, ties: this.reach(place, 1e-9), change, error: this.errorAt(place), test });
    }
    return placed;
  }

  private reach(place: number, tolerance: number): [number, number] {
    let [first, last] = [place, place];
    while (this.canMove(place, first - 1, tolerance)) first--;
    while (this.canMove(place, last + 1, tolerance)) last++;
    return [first, last];
  }

  private canMove(place: number, other: number, tolerance: number): boolean {
    const there = this.covering.get(other);
    if (!there || this.sizes.has(other)) return false;
    const here = this.covering.get(place) ?? [];
    const size = this.sizes.get(place) ?? 0;
    let cost = 0;
    for (const test of here) if (!there.includes(test)) cost += this.costOf(test, size);
    for (const test of there) if (!here.includes(test)) cost += this.costOf(test, -size);
    return cost <= tolerance;
  }

  private costOf(test: SideTest, more: number): number {
    const left = this.remains(test);
    return ((left + more) ** 2 - left ** 2) / test.error ** 2;
  }

  /** Each step in turn goes where it explains most, given the others. */
  private settle(): void {
    for (let sweep = 0; sweep < MOVES; sweep++) {
      let isMoved = false;
      for (const place of [...this.sizes.keys()]) {
        const narrowest = (this.covering.get(place) ?? []).reduce((a, b) => (span(a) <= span(b) ? a : b));
        this.change(place, 0);
        this.sizes.delete(place);
        const best = this.bestPlace(narrowest.pair.from, narrowest.pair.to + 1, place);
        this.put(best);
        isMoved ||= best !== place;
      }
      this.refit();
      if (!isMoved) return;
    }
  }

  /** The free place between two where one more step explains most; `preferred` when it does as well. */
  private bestPlace(first: number, last: number, preferred = last): number {
    let best = preferred;
    let most = this.gain(preferred);
    for (let place = first; place <= last; place++) {
      if (this.sizes.has(place) || this.gain(place) <= most * (1 + 1e-9)) continue;
      most = this.gain(place);
      best = place;
    }
    return best;
  }

  private gain(place: number): number {
    if (!this.covering.has(place)) return -1;
    const { size, error } = this.estimate(place);
    return (size / error) ** 2;
  }

  private put(place: number): void {
    const { size } = this.estimate(place);
    this.change(place, (this.sizes.get(place) ?? 0) + size);
  }

  private cost(): number {
    let cost = 0;
    for (const [test, left] of this.left) cost += (left / test.error) ** 2;
    return cost;
  }

  private restore(sizes: ReadonlyMap<number, number>): void {
    for (const place of [...this.sizes.keys()]) this.change(place, 0);
    this.sizes = new Map();
    for (const [place, size] of sizes) this.change(place, size);
  }

  private refit(): void {
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      let moved = 0;
      for (const [place, size] of this.sizes) {
        const estimate = this.estimate(place);
        moved = Math.max(moved, Math.abs(estimate.size) / estimate.error);
        this.change(place, size + estimate.size);
      }
      if (moved < 1e-6) return;
    }
  }

  /** What a further step at a place would have to be, by all pairs that hold the place. */
  private estimate(place: number): { size: number; error: number } {
    let weights = 0;
    let sum = 0;
    for (const test of this.covering.get(place) ?? []) {
      const weight = test.error ** -2;
      weights += weight;
      sum += weight * this.remains(test);
    }
    return { size: sum / weights, error: weights ** -0.5 };
  }

  private errorAt(place: number): number {
    return this.estimate(place).error;
  }

  private change(place: number, size: number): void {
    const more = size - (this.sizes.get(place) ?? 0);
    for (const test of this.covering.get(place) ?? []) this.left.set(test, this.remains(test) - more);
    this.sizes.set(place, size);
  }

  private remains(test: SideTest): number {
    return this.left.get(test) ?? 0;
  }
}

/** How many points a pair spans. */
export function span({ pair }: SideTest): number {
  return pair.to - pair.from;
}
