import type { StepStatus } from "./steps.ts";

/**
 * A machine that was calibrated before and after its jobs. `alert`: it became another by itself, and its keeper has not
 * said that it is meant to be so; `since` when.
 */
export interface SiteMachine {
  readonly class: string;
  readonly fingerprint: string;
  readonly profile: "trusted" | "untrusted";
  readonly jobs: number;
  readonly alert: { readonly since: string; readonly text: string } | null;
}

/** A step of one part of a machine; `at`: index of the first job of the new level. */
export interface SiteMachineStep {
  readonly at: number;
  readonly before: number;
  readonly after: number;
  readonly effect: number;
  readonly attribution: "machine" | "environment";
  readonly status: StepStatus;
}

/**
 * The newest jobs of a machine, oldest first: `values` are seconds for an operation, each the median of so many
 * `launches`; `noise` how far they scatter from job to job, relative; `off` jobs that found it changed.
 */
export interface SiteMachineHistory extends SiteMachine {
  readonly epoch: string;
  readonly times: readonly string[];
  readonly launches: readonly number[];
  readonly off: readonly (readonly [job: number, text: string])[];
  readonly parts: readonly {
    readonly part: string;
    readonly noise: number | null;
    readonly values: readonly number[];
    readonly steps: readonly SiteMachineStep[];
  }[];
}

/** `data/machines.json`: series of the machines themselves, of which no code is a part. */
export interface SiteMachines {
  readonly schema: "benchwarden.machines/1";
  readonly machines: readonly SiteMachineHistory[];
}
