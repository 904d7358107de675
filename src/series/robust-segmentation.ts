/**
 * The segmentation of a line into constant levels that minimises Σ min((yᵢ − µ)², bound²) + penalty · (changes).
 *
 * The loss of a point is bounded, so that a lone outlier costs bound² wherever it is and no segment follows it as long
 * as 2 · penalty > bound². Exact: the best cost as a function of the last level is kept as a list of pieces; about
 * n times (pieces, ten to thirty) steps.
 * @param y finite, in time order, any unit
 * @param bound in the unit of `y`, > 0; Infinity for least squares
 * @param penalty in the squared unit, > 0
 * Source: Fearnhead and Rigaill, Changepoint detection in the presence of outliers, JASA 114 (2019), biweight loss.
 */
export function robustSegmentation(y: Float64Array, bound: number, penalty: number): RobustSegmentation {
  const segmentation = new RobustSegmentation(bound, penalty);
  for (let t = 0; t < y.length; t++) segmentation.add(y[t] as number);
  return segmentation;
}

/** The same, point by point: each point may be the last, and any number of them is read back from it. */
export class RobustSegmentation {
  private readonly cost: BestCost;
  private readonly penalty: number;
  /** By point, where the last segment starts of the best segmentation that ends with it. */
  private starts = new Int32Array(256);
  private length = 0;

  constructor(bound: number, penalty: number) {
    this.cost = new BestCost(bound);
    this.penalty = penalty;
  }

  add(value: number): void {
    if (this.length === this.starts.length) {
      const longer = new Int32Array(2 * this.length);
      longer.set(this.starts);
      this.starts = longer;
    }
    this.starts[this.length] = this.cost.add(value, this.length, this.penalty);
    this.length++;
  }

  /** First points of the segments but the first, ascending, of the first `length` points. */
  changePoints(length = this.length): number[] {
    const changes: number[] = [];
    for (let start = this.startOf(length); start > 0; start = this.startOf(start)) changes.push(start);
    return changes.reverse();
  }

  private startOf(length: number): number {
    return length === 0 ? 0 : (this.starts[length - 1] as number);
  }
}

/** Numbers kept per piece: right end, curvature a, mean m, height c of a(µ − m)² + c, and the segment's start. */
const FIELDS = 5;

/**
 * The least cost of the points so far as a function of the level µ of the last segment, as pieces a(µ − m)² + c over
 * neighbouring intervals. Pieces are written from one buffer to another; nothing is allocated per point.
 */
class BestCost {
  private pieces = new Float64Array(FIELDS * 64);
  private next = new Float64Array(FIELDS * 64);
  private count = 0;
  private written = 0;
  private left = 0;
  private readonly bound: number;
  private readonly most: number;
  private low = 0;
  private high = 0;
  private value = 0;
  private least = 0;
  private leastStart = 0;

  constructor(bound: number) {
    this.bound = bound;
    this.most = bound * bound;
    this.pieces[0] = Number.POSITIVE_INFINITY;
    this.count = 1;
  }

  /** Takes in the point t and returns the start of the last segment of the best segmentation up to it. */
  add(value: number, t: number, penalty: number): number {
    this.reserve();
    this.value = value;
    this.low = value - this.bound;
    this.high = value + this.bound;
    const limit = t === 0 ? Number.POSITIVE_INFINITY : this.least + penalty;
    this.least = Number.POSITIVE_INFINITY;
    this.written = 0;
    this.left = Number.NEGATIVE_INFINITY;
    this.replaceAbove(limit, t);
    const spare = this.pieces;
    this.pieces = this.next;
    this.next = spare;
    this.count = this.written / FIELDS;
    return this.leastStart;
  }

  /** Where the cost is above the limit a new segment is better: the constant `limit` with start t takes its place. */
  private replaceAbove(limit: number, t: number): void {
    const { pieces, count } = this;
    let left = Number.NEGATIVE_INFINITY;
    for (let base = 0; base < count * FIELDS; base += FIELDS) {
      const right = pieces[base] as number;
      const a = pieces[base + 1] as number;
      const m = pieces[base + 2] as number;
      const c = pieces[base + 3] as number;
      if (c > limit) {
        left = right;
        continue;
      }
      const reach = a > 0 ? Math.sqrt((limit - c) / a) : Number.POSITIVE_INFINITY;
      const from = Math.max(left, m - reach);
      const to = Math.min(right, m + reach);
      if (from < to) {
        this.write(from, 0, 0, limit, t);
        this.write(to, a, m, c, pieces[base + 4] as number);
      }
      left = right;
    }
    this.write(left, 0, 0, limit, t);
  }

  /** Adds the point's loss to a(µ − m)² + c over [left, to], split where the loss reaches its bound. */
  private write(to: number, a: number, m: number, c: number, start: number): void {
    const { left, low, high } = this;
    if (to <= left) return;
    if (left < low) this.push(Math.min(to, low), a, m, c + this.most, start);
    if (left < high && to > low) {
      const more = a + 1;
      const off = this.value - m;
      this.push(Math.min(to, high), more, m + off / more, c + (a / more) * off * off, start);
    }
    if (to > high) this.push(to, a, m, c + this.most, start);
  }

  private push(to: number, a: number, m: number, c: number, start: number): void {
    const { next, written, left } = this;
    next[written] = to;
    next[written + 1] = a;
    next[written + 2] = m;
    next[written + 3] = c;
    next[written + 4] = start;
    this.written = written + FIELDS;
    this.left = to;
    const off = m < left ? left - m : m > to ? m - to : 0;
    const least = a * off * off + c;
    if (least < this.least) {
      this.least = least;
      this.leastStart = start;
    }
  }

  /** Every piece may gain one neighbour, and the two ends of the point's bound cut two pieces more. */
  private reserve(): void {
    const need = (this.count * 3 + 6) * FIELDS;
    if (this.next.length >= need) return;
    this.next = new Float64Array(2 * need);
    const pieces = new Float64Array(2 * need);
    pieces.set(this.pieces);
    this.pieces = pieces;
  }
}
