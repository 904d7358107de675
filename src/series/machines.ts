import { CALIBRATION_PARTS, type CalibrationLaunches, type CalibrationPart } from "../model/calibration.ts";
import type { Result } from "../model/result.ts";
import { median } from "../stats/median.ts";
import { medianAbsoluteDeviation } from "../stats/median-absolute-deviation.ts";
import { sorted } from "../stats/sorted.ts";
import { MAD_FACTOR } from "./difference-scale.ts";
import { epochOf, notedFacts } from "./epoch.ts";
import type { Stored } from "./stored.ts";

/** Seconds for an operation of a part, over the launches before a job: their median, and 1.4826 · MAD of them. */
export interface MachineValue {
  readonly value: number;
  readonly spread: number | null;
}

/** What a machine could do when a job began. */
export interface MachineJob {
  /** Where the store has the result. */
  readonly path: string;
  readonly time: string;
  readonly parts: Readonly<Record<CalibrationPart, MachineValue>>;
  /** Of how many launches each value is the median. */
  readonly launches: number;
  /** Kernel, microcode and the like: what may change a machine without anything being wrong with it. */
  readonly environment: string;
  /** From when on its keeper says that it is as it is meant to be; null: always. */
  readonly since: string | null;
  /** What was found off during the job or beside earlier ones; empty: nothing. */
  readonly off: string;
}

/**
 * The calibrations of one machine under one profile and one state of its knobs, oldest first: series of its own, of
 * which no code is a part. `epoch` is that of the benchmarks that were measured in these jobs.
 */
export interface MachineHistory {
  readonly machineClass: string;
  readonly fingerprint: string;
  readonly profile: Result["environment"]["profile"];
  readonly epoch: string;
  readonly jobs: readonly MachineJob[];
}

/** Takes results of any kind one by one, in any order, and keeps only what they say of their machines. */
export class MachineCollector {
  readonly #histories = new Map<string, { about: Omit<MachineHistory, "jobs">; jobs: MachineJob[] }>();

  add({ path, result }: Stored): void {
    const { calibration, fingerprint } = result.machine;
    if (calibration === undefined || calibration.before.integer.length === 0) return;
    const about = {
      machineClass: result.request.class,
      fingerprint,
      profile: result.environment.profile,
      epoch: epochOf(result),
    };
    // Another program makes other numbers: its history is another one.
    const key = JSON.stringify([about.machineClass, about.epoch, calibration.program]);
    const history = this.#histories.get(key) ?? { about, jobs: [] };
    history.jobs.push(jobOf(path, result, calibration));
    this.#histories.set(key, history);
  }

  /** By class and epoch, then by the first job. */
  histories(): MachineHistory[] {
    return [...this.#histories.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { about, jobs }]) => ({ ...about, jobs: jobs.sort(byTime) }));
  }
}

function byTime(a: MachineJob, b: MachineJob): number {
  return Date.parse(a.time) - Date.parse(b.time) || (a.path < b.path ? -1 : 1);
}

function jobOf(path: string, result: Result, calibration: NonNullable<Result["machine"]["calibration"]>): MachineJob {
  const off = result.machine.fitness.filter(
    ({ check, state }) => check.startsWith("calibration-") && (state === "unfit" || state === "warn"),
  );
  return {
    path,
    time: result.startedAt,
    parts: valuesOf(calibration.before),
    launches: calibration.before.integer.length,
    environment: JSON.stringify(notedFacts(result)),
    since: calibration.since,
    off: off.map(({ check, text }) => `${check.replace("calibration-", "")}: ${text}`).join("; "),
  };
}

function valuesOf(launches: CalibrationLaunches): MachineJob["parts"] {
  const values = CALIBRATION_PARTS.map((part): [CalibrationPart, MachineValue] => {
    const own = sorted(launches[part]);
    return [part, { value: median(own), spread: own.length < 2 ? null : MAD_FACTOR * medianAbsoluteDeviation(own) }];
  });
  return Object.fromEntries(values) as MachineJob["parts"];
}
