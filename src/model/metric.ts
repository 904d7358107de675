import { z } from "zod";
import { Word } from "./text.ts";

/** Which way is better. `none`: shown, never judged. */
export const Direction = z.enum(["lower", "higher", "none"]);
export type Direction = z.infer<typeof Direction>;

/**
 * One measured quantity of a benchmark.
 *
 * `unit` is the base unit in which all samples are (`s`, `B`, `1`, or a unit of the tool's own); `originalUnit` is what
 * the tool printed, when it was another. `exact` is the format's claim that a repetition gives the same number: it is
 * checked against the launches each time. `source` says what took the number; numbers of different sources are never
 * compared. `minimumEffect` and `equivalence` are ratios (0.005 = 0.5 %).
 */
export const Metric = z.strictObject({
  name: Word,
  unit: z.string().min(1).max(64),
  originalUnit: z.string().min(1).max(64).optional(),
  direction: Direction,
  exact: z.boolean(),
  primary: z.boolean(),
  source: z.string().min(1).max(64),
  minimumEffect: z.number().min(0).max(10),
  equivalence: z.number().min(0).max(10),
});
export type Metric = z.infer<typeof Metric>;

/** What a format says of a metric, before the config had its word: as in `Metric`. */
export interface MeasuredMetric {
  readonly name: string;
  readonly unit: string;
  readonly originalUnit?: string;
  readonly direction: Direction;
  readonly exact: boolean;
  readonly primary: boolean;
  readonly source: string;
}
