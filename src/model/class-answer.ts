/**
 * What became of a request on one machine class. `linked`: a run measures the same commit already; `full`: too many
 * requests of the pull request wait; `failed`: the server did not start the run. Addresses are the server's.
 */
export type ClassAnswer =
  | { readonly class: string; readonly state: "started"; readonly url: string; readonly queue: QueueAnswer | null }
  | { readonly class: string; readonly state: "linked"; readonly url: string }
  | { readonly class: string; readonly state: "full"; readonly waiting: number }
  | { readonly class: string; readonly state: "failed" };

/** Times are UTC. `answerAt` is null, and `awaySince` is not, when no machine of the class takes jobs. */
export interface QueueAnswer {
  /** Runs that come first, the one being measured included. */
  readonly before: number;
  readonly answerAt: string | null;
  readonly awaySince: string | null;
  /** When the server gives up waiting for a machine. */
  readonly waitsUntil: string;
}
