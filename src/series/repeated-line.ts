import { type LocalStatistic, localStatistic, WINDOW } from "./local-statistic.ts";
import { RobustSegmentation } from "./robust-segmentation.ts";

interface Assessed {
  readonly from: number;
  readonly to: number;
  readonly statistic: LocalStatistic;
}

/**
 * What analyses of nearly the same line have in common, done once: the line of one is that of the analysis before and a
 * few points more, with the same bound, penalty and scale. For any other line all begins anew, so every answer is that
 * of the line alone.
 */
export class RepeatedLine {
  private y: Float64Array = new Float64Array(0);
  private length = 0;
  private bound = Number.NaN;
  private penalty = Number.NaN;
  private segmentation = new RobustSegmentation(1, 1);
  private scale = Number.NaN;
  private readonly assessed = new Map<number, Assessed>();

  /** The changes of `robustSegmentation`, at the cost of the points that are new. */
  changePoints(y: Float64Array, bound: number, penalty: number): number[] {
    if (!this.goesOn(y) || bound !== this.bound || penalty !== this.penalty) {
      this.bound = bound;
      this.penalty = penalty;
      this.segmentation = new RobustSegmentation(bound, penalty);
      this.assessed.clear();
      this.length = 0;
    }
    for (let t = this.length; t < y.length; t++) this.segmentation.add(y[t] as number);
    this.y = y;
    this.length = y.length;
    return this.segmentation.changePoints();
  }

  /** The `localStatistic` of a place in the line whose changes were asked for last. */
  statistic([a, c, b]: readonly [a: number, c: number, b: number], scale: number): LocalStatistic {
    if (scale !== this.scale) this.assessed.clear();
    this.scale = scale;
    const [from, to] = [Math.max(a, c - WINDOW), Math.min(b, c + WINDOW)];
    const known = this.assessed.get(c);
    if (known?.from === from && known.to === to) return known.statistic;
    const statistic = localStatistic(this.y, [a, c, b], scale);
    this.assessed.set(c, { from, to, statistic });
    return statistic;
  }

  private goesOn(y: Float64Array): boolean {
    if (this.length > y.length) return false;
    for (let i = 0; i < this.length; i++) if (y[i] !== this.y[i]) return false;
    return true;
  }
}
