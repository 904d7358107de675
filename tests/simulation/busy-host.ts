import type { Random } from "../../src/units/random.ts";
import { exponential, normal } from "./noise.ts";

/** A host that does other work meanwhile: how long a launch takes there that has 12 ms of its own. */
export interface BusyHost {
  /** @param isSecond the other build of this round came before it */
  secondsOf(isSecond: boolean): number;
  /** What its hypervisor gave to others so far, which spoils a launch and with it the pair. */
  readonly stolenSeconds: number;
}

const OWN_SECONDS = 0.012;
/** A launch with all that belongs to it, on the clock that bursts and the periodic load go by. */
const SLOT_SECONDS = 0.2;
const BURST_SECONDS = 1.5;
const PERIOD_SECONDS = 2 * SLOT_SECONDS;
const STOLEN_SECONDS = 0.01;

/**
 * Nearly everything that a pair can be disturbed by, at once: bursts that last for several pairs, a periodic load that
 * lasts as long as a pair and so hits one place of it, a second place that is slower by a third in a burst, launches that
 * take several times as long, and pairs that are run again because time was stolen, which happens in bursts. Half of
 * all pairs lie further than a quarter from no change.
 */
export function busyHost(random: Random): BusyHost {
  let now = PERIOD_SECONDS * random.uniform();
  let stolenSeconds = 0;
  let isBusy = random.coin();
  let until = now + BURST_SECONDS * exponential(random);
  const slowness = (isSecond: boolean): number => {
    const steady = 0.1 * normal(random) + (now % PERIOD_SECONDS < SLOT_SECONDS ? 0.1 : 0);
    const outlier = random.uniform() < 0.05 ? exponential(random) : 0;
    const burst = isBusy ? 0.5 * exponential(random) + (isSecond ? 0.3 : 0) : 0;
    return steady + outlier + burst;
  };
  return {
    secondsOf: (isSecond) => {
      for (; now > until; until += BURST_SECONDS * exponential(random)) isBusy = !isBusy;
      const seconds = OWN_SECONDS * Math.exp(slowness(isSecond));
      now += SLOT_SECONDS;
      if (isBusy && random.uniform() < 0.2) stolenSeconds += STOLEN_SECONDS;
      return seconds;
    },
    get stolenSeconds() {
      return stolenSeconds;
    },
  };
}
