import type { Stage } from "../model/change-point.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Result } from "../model/result.ts";
import { epochOf } from "./epoch.ts";
import { seriesKey } from "./series.ts";
import type { Step } from "./step.ts";

/** What a comparison of two commits, in one job on the machine of a series, said of that series. */
export interface Compared {
  readonly base: string;
  readonly head: string;
  readonly verdict: "regressed" | "improved" | "unchanged";
  /** Relative. */
  readonly change: number;
}

/** Comparisons by the key of the series that they are about, in the order in which they were taken in. */
export class ComparedCommits {
  readonly #bySeries = new Map<string, Compared[]>();

  /** Takes in a judged comparison. Verdicts that claim nothing are left out. */
  add(result: Pick<Result, "request" | "machine" | "environment">, outcome: Outcome): void {
    const commitOf = (role: string) => result.request.builds.find((build) => build.role === role)?.commit;
    const [base, head] = [commitOf("base"), commitOf("head")];
    if (base === undefined || head === undefined) return;
    const epoch = epochOf(result);
    for (const { benchmark, metric, verdict, change } of outcome.comparisons) {
      if (verdict !== "regressed" && verdict !== "improved" && verdict !== "unchanged") continue;
      const key = seriesKey({ benchmark, metric, machineClass: result.request.class, epoch });
      const known = this.#bySeries.get(key) ?? [];
      known.push({ base, head, verdict, change: change ?? 0 });
      this.#bySeries.set(key, known);
    }
  }

  of(key: string): readonly Compared[] {
    return this.#bySeries.get(key) ?? [];
  }
}

/** Between which rows a comparison must have been made to be about a step: after the step before it, before the next. */
interface Surroundings {
  readonly step: Step;
  readonly previous: number;
  readonly next: number;
}

/**
 * What comparisons of a commit before a step with one after it say: `confirmed` when the last of them saw it, `closed`
 * when it found them equal, null when there is none.
 *
 * @param rowOf the row of a commit
 */
export function stageByComparison(
  compared: readonly Compared[],
  rowOf: ReadonlyMap<string, number>,
  { step, previous, next }: Surroundings,
): Stage | null {
  const last = compared.findLast(({ base, head }) => {
    const [from, to] = [rowOf.get(base) ?? -1, rowOf.get(head) ?? -1];
    return from >= previous && from < step.range[0] && to >= step.range[1] && to < next;
  });
  if (!last) return null;
  if (last.verdict === "unchanged") return "closed";
  return last.change * step.effect > 0 ? "confirmed" : "closed";
}
