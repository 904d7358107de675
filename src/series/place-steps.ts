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

const SWEEPS = 30;

/**
 * The fewest steps that explain pairs of commits which may overlap, span one another, and hold several steps.
 *
 * A pair from p to q says how large the steps after p and up to q are together. From the narrowest pair that differs to
 * the widest: as long as much of its change is unexplained, a step is put where it explains most of what all pairs show;
 * then all sizes are fitted anew. Steps that others have made needless are taken away at the end.
 * @param tests all pairs, whether they differ or not: equal ones tell where a step is not
 * @param differing those of `tests` that must be explained
 * @returns by place
 */
export function placeSteps(tests: readonly SideTest[], differing: readonly SideTest[]): PlacedStep[] {
  const fit = new StepFit(tests);
  const width = ({ pair }: SideTest) => pair.to - pair.from;
  const narrowestFirst = [...differing].sort((a, b) => width(a) - width(b) || a.pair.from - b.pair.from);
  for (const test of narrowestFirst) {
    for (let tries = width(test); tries > 0 && fit.isUnexplained(test); tries--) fit.addIn(test);
  }
  fit.removeNeedless();
  return fit.steps(narrowestFirst);
}

/** Steps under construction: `sizes` by place, and for each pair what is left of its change. */
class StepFit {
  private readonly left: Map<SideTest, number>;
  private readonly sizes = new Map<number, number>();
  private readonly covering = new Map<number, SideTest[]>();

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
    let best = pair.to;
    let most = -1;
    for (let place = pair.from + 1; place <= pair.to; place++) {
      const { size, error } = this.estimate(place);
      const gain = (size / error) ** 2;
      if (gain <= most || this.sizes.has(place)) continue;
      most = gain;
      best = place;
    }
    this.sizes.set(best, this.sizes.get(best) ?? 0);
    this.refit();
  }

  removeNeedless(): void {
    for (;;) {
      const strengths = [...this.sizes].map(([place, size]) => ({
        place,
        strength: Math.abs(size) / this.errorAt(place),
      }));
      const weakest = strengths.sort((a, b) => a.strength - b.strength)[0];
      if (!weakest || weakest.strength >= UNEXPLAINED) return;
      this.change(weakest.place, 0);
      this.sizes.delete(weakest.place);
      this.refit();
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
