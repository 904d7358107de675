import { isUnfit } from "../model/unfit.ts";
import { orderCommits } from "./commit-order.ts";
import { type MachineSteps, machineStateAt } from "./detect-machines.ts";
import { type Draft, fileRows, finish } from "./draft.ts";
import { onChangedMachine } from "./epoch.ts";
import { type Recording, recordingOf } from "./recording.ts";
import type { Series } from "./series.ts";
import type { Stored } from "./stored.ts";

/** The lines that stored results make up, sorted by key. Comparisons are never part of one. */
export function seriesFromResults(stored: Iterable<Stored>): Series[] {
  const collector = new SeriesCollector();
  for (const one of stored) collector.add(one);
  return collector.series();
}

/**
 * Takes results one by one, in any order, and keeps only what series need.
 *
 * What a machine measured that was not fit is no part of them. Of the attempts of one cell the newest counts, whole.
 * Launches that were dropped or gave no number are left out. A commit that several batches measured (an anchor, a commit
 * recorded again) is one point: its launches keep their batch, and its value is the median over all of them that ran in
 * the newest environment, of which the definition of the suite is a part: so a commit measured again after a change of
 * kernel or toolchain stands among those after it, and what moved with the environment moves before that commit. Levels
 * of batches are not bridged by the ratio of their anchors: each bridge would add its own error, and a chain of them
 * wanders further than batches differ. Neighbours that must not suffer from such differences are compared inside a batch
 * (`side-by-side.ts`).
 */
export class SeriesCollector {
  readonly #recordings = new Map<string, Recording>();

  add({ path, result }: Stored): void {
    if (result.request.mode !== "record" || isUnfit(result)) return;
    const cell = `${result.request.class} ${result.request.cell}`;
    const known = this.#recordings.get(cell);
    const recording = recordingOf(path, result);
    if (!known || isNewer(recording, known)) this.#recordings.set(cell, recording);
  }

  /** @param machines when machines became others: what moved then moved with the environment */
  series(machines: MachineSteps = new Map()): Series[] {
    const recordings = [...this.#recordings.values()].sort(byTime).map((one) => onItsMachine(one, machines));
    const order = orderCommits(recordings.map((recording) => recording.commits));
    const drafts = new Map<string, Draft>();
    for (const recording of recordings) fileRows(drafts, recording);
    return [...drafts.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, draft]) => finish(draft, order))
      .filter((series) => series.points.length > 0);
  }
}

function onItsMachine(recording: Recording, machines: MachineSteps): Recording {
  const since = machineStateAt(machines, { ...recording, time: recording.startedAt });
  if (since === null) return recording;
  const rows = recording.rows.map((row) => ({ ...row, environment: onChangedMachine(row.environment, since) }));
  return { ...recording, rows };
}

function isNewer(one: Recording, other: Recording): boolean {
  return one.attempt === other.attempt ? byTime(one, other) > 0 : one.attempt > other.attempt;
}

function byTime(a: Recording, b: Recording): number {
  return Date.parse(a.startedAt) - Date.parse(b.startedAt) || (a.batch < b.batch ? -1 : 1);
}
