import type { Stored } from "../../src/series/stored.ts";
import { type Factors, launches } from "../comparison/host-launches.ts";
import { type Job, recordingOf } from "./recordings.ts";

/** What a machine is like when its job number `nth` begins. */
export interface CalibratedJob {
  readonly nth: number;
  readonly factors?: Factors;
  readonly since?: string;
  readonly off?: string;
  readonly program?: string;
  readonly job?: Partial<Job>;
}

/** When the job began: one every four hours. */
export function jobTime(nth: number): string {
  return new Date(Date.UTC(2026, 5, 1, nth * 4)).toISOString();
}

/** The stored result of a job on a machine whose parts scatter by a third of a per cent from job to job. */
export function calibratedJob({ nth, factors = {}, since, off, program, job = {} }: CalibratedJob): Stored {
  const changes = { startedAt: jobTime(nth), ...job.changes };
  const stored = recordingOf({ path: `job-${nth}`, commits: [nth], benchmarks: [], ...job, changes });
  const drift = 1 + 0.003 * Math.sin(nth * 12.9898);
  const all = {
    integer: drift,
    l1: drift,
    l2: drift,
    l3: drift,
    copy: drift,
    getppid: drift,
    faults: drift,
    fork: drift,
  };
  const before = launches(nth, { ...all, memory: drift, ...scaled(factors, drift) });
  const calibration = {
    ...{ program: program ?? "ab".repeat(32), key: "cd".repeat(8), since: since ?? null },
    ...{ policy: "strict" as const, before, after: before },
  };
  const fitness = off === undefined ? [] : [{ check: "calibration-copy", state: "unfit" as const, text: off }];
  return { ...stored, result: { ...stored.result, machine: { ...stored.result.machine, calibration, fitness } } };
}

function scaled(factors: Factors, drift: number): Factors {
  return Object.fromEntries(Object.entries(factors).map(([part, factor]) => [part, factor * drift]));
}
