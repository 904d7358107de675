import { type TestedRow, upTo } from "./family.ts";
import type { Looks } from "./looks.ts";
import { standingsOf } from "./standings.ts";

/** The rows that gate and those that do not; both stop with their benchmark. */
interface Families {
  readonly primary: readonly TestedRow[];
  readonly others: readonly TestedRow[];
}

/**
 * Cuts every row at the look where measuring would have stopped its benchmark, had the pairs come in one by one.
 *
 * A benchmark without a primary row that is a test never stops.
 */
export function replayed({ primary, others }: Families, terms: { plan: Looks; errorRate: number }): Families {
  const stops = new Map<string, number>();
  const cut = (tested: TestedRow, look: number): TestedRow => upTo(tested, stops.get(tested.row.benchmark) ?? look);
  for (const look of terms.plan.looks) {
    const now = standingsOf(
      primary.map((tested) => cut(tested, look)),
      terms,
    );
    const open = new Set(now.filter(({ decision }) => decision === null).map(({ member }) => member.row.benchmark));
    for (const { member } of now) {
      const { benchmark } = member.row;
      if (!open.has(benchmark) && !stops.has(benchmark)) stops.set(benchmark, look);
    }
  }
  const end = (tested: TestedRow): TestedRow => cut(tested, Number.POSITIVE_INFINITY);
  return { primary: primary.map(end), others: others.map(end) };
}
