import type { Request } from "../model/request.ts";
import type { Clock } from "../ports/clock.ts";
import type { Executor, Session } from "../ports/executor.ts";
import type { Images } from "../ports/images.ts";
import type { Log } from "../ports/log.ts";
import type { FitnessCheck, Machine, Tuning } from "../ports/machine.ts";
import type { HarnessFile, JobFolder, Workspace } from "../ports/workspace.ts";
import type { Random } from "../units/random.ts";
import type { HostWatch } from "./host-watch.ts";
import type { JobHeat } from "./job-heat.ts";

/** Writes a commit's tree below an existing, empty folder of the host. */
export interface TreeSource {
  exportTree(commit: string, directory: string): Promise<void>;
}

/** All that measuring needs from the world. */
export interface MeasurePorts {
  readonly executor: Executor;
  readonly workspace: Workspace;
  readonly source: TreeSource;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly images: Images;
  readonly log: Log;
  /** Variables of the host, for `environment.pass`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface MeasureInput {
  readonly request: Request;
  /** Files laid over every build's tree. */
  readonly harness: readonly HarnessFile[];
  /** Git tree id by commit, where known: builds of one tree are not made twice. */
  readonly trees: ReadonlyMap<string, string>;
  /** Version of this Benchwarden, for the result. */
  readonly version: string;
  readonly attempt: number;
  /** Seconds of the clock at which the job began, where that was before measuring: the deadline counts from there. */
  readonly began?: number;
  /** When it fires, the running launch is ended and what was measured is kept. */
  readonly signal: AbortSignal;
}

/** A measure job under way. */
export interface Job {
  readonly request: Request;
  readonly folder: JobFolder;
  readonly session: Session;
  /** Draws the order of launches. */
  readonly order: Random;
  /** Draws the length of the padding: a stream of its own, so that padding does not change the order. */
  readonly padding: Random;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly machine: Machine;
  readonly watch: HostWatch;
  /** What was found out about the host; filled while measuring. */
  readonly fitness: FitnessCheck[];
  /** Null: nobody holds the machine tuned. */
  tuning: Tuning | null;
  readonly heat: JobHeat;
  /** Seconds since the job began. */
  elapsed(): number;
  utc(): string;
  /** Seconds that must be left after the last round, for what is looked at then. */
  reserveSeconds: number;
}

/** Thrown inside a job when the person or the deadline ended it; never leaves this room. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

export function stopIfInterrupted(job: Job): void {
  if (job.signal.aborted) throw new Interrupted();
}
