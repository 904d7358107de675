import { setTimeout as delay } from "node:timers/promises";

/** How time passes; tests put their own in its place, and wait for nothing. */
export interface Time {
  /** Seconds since an arbitrary start, monotonic. */
  now(): number;
  /** Ends early when the signal fires, without an error. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
}

export const realTime: Time = {
  now: () => performance.now() / 1_000,
  sleep: async (seconds, signal) => {
    await delay(seconds * 1_000, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  },
};
