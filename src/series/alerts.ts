import type { Alert, AlertMember } from "../model/alert.ts";
import type { ChangePoint } from "../model/change-point.ts";
import type { DetectedSeries } from "../model/detection.ts";
import { orderCommits } from "./commit-order.ts";
import type { Series } from "./series.ts";

/** What an exact change counts as: it is certain, which no finite z is. */
const EXACT_Z = 10;

/** A change of which less than this share is left was fixed. */
const LEFT = 1 / 4;

/** A series and what was detected in it. */
export interface Watched {
  readonly series: Series;
  readonly detected: DetectedSeries;
}

/**
 * One alert per commit range: the change points of all series, in the wrong direction and of primary metrics, that have
 * a candidate commit in common. Where the environment changed there is none.
 *
 * Hundreds of series raise a false candidate now and then, and a real regression moves many of them: so what comes first
 * is what moved most for certain, by Σ z².
 */
export function alertsOf(watched: readonly Watched[]): Alert[] {
  const order = orderCommits(watched.map(({ series }) => series.points));
  const placeOf = new Map(order.map(({ commit }, place) => [commit, place]));
  const suspects = watched.flatMap((one) => suspectsOf(one, placeOf));
  return groupByCommit(suspects)
    .map((group) => alertOf(group, order))
    .sort((a, b) => b.score - a.score || byText(a.commits.join(), b.commits.join()));
}

/** A change point on the axis of all commits: it came after `after` and up to `last`, most likely at `place`. */
interface Suspect {
  readonly place: number;
  readonly after: number;
  readonly last: number;
  readonly isFixed: boolean;
  readonly member: AlertMember;
}

function suspectsOf({ series, detected }: Watched, placeOf: ReadonlyMap<string, number>): Suspect[] {
  if (!detected.primary) return [];
  const place = (row: number) => placeOf.get(series.points[row]?.commit ?? "") ?? -1;
  return [...detected.changePoints, ...detected.vanished]
    .filter(({ isWorse, attribution }) => isWorse === true && attribution === "commit")
    .map((point) => ({
      place: place(point.index),
      after: place(point.range[0] - 1),
      last: place(point.range[1]),
      isFixed: isFixed(point, detected.changePoints.at(-1)),
      member: memberOf(series, point),
    }));
}

function isFixed(point: ChangePoint, newest: ChangePoint | undefined): boolean {
  if (!newest || newest.index <= point.index) return false;
  return (newest.after - point.before) / (point.after - point.before) < LEFT;
}

function memberOf(series: Series, point: ChangePoint): AlertMember {
  const { index, before, after, effect, z, evidence, status } = point;
  const { benchmark, metric, machineClass, epoch, unit } = series;
  return { benchmark, metric, class: machineClass, epoch, unit, index, before, after, effect, z, evidence, status };
}

/** The fewest commits of which every range holds one; each change goes with the one that is nearest to its own place. */
function groupByCommit(suspects: readonly Suspect[]): Suspect[][] {
  const groups = new Map<number, Suspect[]>();
  for (const { after, last } of [...suspects].sort((a, b) => a.last - b.last)) {
    const newest = [...groups.keys()].at(-1) ?? -1;
    if (after >= newest) groups.set(last, []);
  }
  for (const suspect of suspects) {
    const held = [...groups.keys()].filter((commit) => suspect.after < commit && commit <= suspect.last);
    const nearest = held.reduce((a, b) => (Math.abs(b - suspect.place) < Math.abs(a - suspect.place) ? b : a));
    groups.get(nearest)?.push(suspect);
  }
  return [...groups.values()].filter((group) => group.length > 0);
}

function alertOf(group: readonly Suspect[], order: readonly { commit: string; time: string }[]): Alert {
  const after = Math.max(...group.map((one) => one.after));
  const last = Math.min(...group.map((one) => one.last));
  const members = group
    .map(({ member }) => member)
    .sort((a, b) => weight(b) - weight(a) || byText(nameOf(a), nameOf(b)));
  return {
    lastGood: order[after]?.commit ?? null,
    commits: order.slice(after + 1, last + 1).map(({ commit }) => commit),
    time: order[last]?.time ?? "",
    status: statusOf(group),
    score: members.reduce((sum, member) => sum + weight(member), 0),
    members,
  };
}

function nameOf({ benchmark, metric, class: machineClass, epoch, index }: AlertMember): string {
  return JSON.stringify([benchmark, metric, machineClass, epoch, index]);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function weight({ z }: AlertMember): number {
  return (z ?? EXACT_Z) ** 2;
}

function statusOf(group: readonly Suspect[]): Alert["status"] {
  const open = group.filter(({ member }) => member.status !== "closed");
  if (open.length === 0) return "closed";
  if (open.every(({ isFixed }) => isFixed)) return "fixed";
  return open.some(({ member }) => member.status === "confirmed") ? "confirmed" : "new";
}
