import { median } from "../../src/stats/median.ts";
import { sorted } from "../../src/stats/sorted.ts";

export function middle(values: readonly number[]): number {
  return median(sorted(values));
}
