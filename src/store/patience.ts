import { backOffSeconds } from "../git/back-off.ts";
import type { Log } from "../ports/log.ts";
import type { RemoteFailure } from "./remote.ts";

/** How often something is tried before it counts as failed, and how to wait in between. */
export interface Patience {
  /** Waits before the next try; `tries` have failed, `why` is told. */
  wait(tries: number, why: string): Promise<void>;
}

/** Pushes that lost a race: with full jitter, 16 writers at once need at most about ten. */
export const MOST_RACES = 25;
/** Calls that did not reach the remote, one after the other. */
export const MOST_UNREACHABLE = 4;

export interface PatienceOptions {
  readonly uniform: () => number;
  readonly sleep?: ((seconds: number) => Promise<void>) | undefined;
  readonly log?: Log | undefined;
}

export function createPatience({ uniform, sleep = timer, log }: PatienceOptions): Patience {
  return {
    wait: async (tries, why) => {
      const seconds = backOffSeconds(tries, uniform());
      log?.progress(`${why}; trying again in ${seconds.toFixed(1)} s (try ${tries + 1})`);
      await sleep(seconds);
    },
  };
}

/** Does work at the remote until it succeeds, cannot succeed, or failed too often in a row; the last failure, or null. */
export async function patiently(
  patience: Patience,
  work: () => Promise<RemoteFailure | null>,
): Promise<RemoteFailure | null> {
  for (let tries = 1; ; tries++) {
    const failure = await work();
    if (failure === null || failure.isDefinite || tries >= MOST_UNREACHABLE) return failure;
    await patience.wait(tries, `the store could not be reached (${failure.said.split("\n")[0]})`);
  }
}

function timer(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1_000);
  });
}
