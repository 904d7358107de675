import { type Followed, follow, LIFE } from "./life.ts";
import { RepeatedLine } from "./repeated-line.ts";
import { type Analysis, analyse, type EpochLine, NOTHING_SETTLED, type Settled } from "./windows.ts";

/**
 * The newest analysis of an epoch, and the changes of its last window as the last analyses saw them come and go.
 * `settled` is what the analyses of more points can go on from.
 */
export interface RecentAnalyses {
  readonly newest: Analysis;
  readonly followed: readonly Followed[];
  readonly settled: Settled;
}

/**
 * Analyses an epoch as it was when its last points came, one after the other: so a life depends on the points alone, and
 * is the same whether somebody looked each time or never before.
 *
 * @param known what is settled of the same points, from the analyses of fewer
 */
export function recentAnalyses(epoch: EpochLine, known: Settled = NOTHING_SETTLED): RecentAnalyses {
  const points = epoch.rows.length;
  const first = Math.max(points - LIFE + 1, 0);
  const repeated = new RepeatedLine();
  let newest = analyse(epoch, first, known, repeated);
  const { settled } = newest;
  const unsettled = () => newest.found.slice(settled.found.length);
  let followed = follow([], unsettled(), first);
  for (let length = first + 1; length <= points; length++) {
    newest = analyse(epoch, length, newest.settled, repeated);
    followed = follow(followed, unsettled(), length);
  }
  return { newest, followed, settled };
}
