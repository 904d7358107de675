import type { Warning } from "../model/warning.ts";
import { formatValue } from "../units/scale.ts";
import type { ParsedLaunch } from "./adapter.ts";
import { median, thinned } from "./thin.ts";

/** Below this a process's wall time is mostly its own start; hyperfine warns at the same limit. Seconds. */
export const SHORTEST_WALL_SECONDS = 0.005;

/** Where samples come from, for the sentence of a warning. */
export interface SampleOrigin {
  readonly benchmark: string;
  readonly metric: string;
  readonly unit: string;
  readonly order: ParsedLaunch["order"];
}

/**
 * Takes samples in, drops what is no measurement, and remembers what was dropped as warnings.
 *
 * NaN and infinities go one by one (`non-finite`). A zero or negative time says that the clock could not see the work
 * (`below-resolution`): a launch whose median is such a time loses all its samples, because no ratio can be made of it.
 */
export class Doubts {
  readonly #warnings: Warning[] = [];
  readonly #mostWarnings = 100;

  /** The launch's usable samples, thinned; empty when none is usable. */
  launch(values: readonly number[], origin: SampleOrigin): ParsedLaunch {
    const finite = values.filter(Number.isFinite);
    const notFinite = values.length - finite.length;
    if (notFinite > 0) this.#nonFinite(origin, notFinite, values.length);
    const tooShort = isTime(origin.unit) ? finite.filter((value) => value <= 0).length : 0;
    if (tooShort > 0) this.#belowResolution(origin, tooShort, finite.length);
    const isUseless = tooShort > 0 && median(finite) <= 0;
    return isUseless ? { samples: [], order: origin.order } : thinned(finite, origin.order);
  }

  add(warning: Warning): void {
    if (this.#warnings.length < this.#mostWarnings) this.#warnings.push(warning);
  }

  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  #nonFinite(origin: SampleOrigin, dropped: number, of: number): void {
    const text = `${origin.benchmark}: ${dropped} of ${of} samples of ${origin.metric} are NaN or infinite and were left out`;
    this.add({ code: "non-finite", text, facts: { dropped, of } });
  }

  #belowResolution(origin: SampleOrigin, count: number, of: number): void {
    const text = `${origin.benchmark}: ${count} of ${of} samples of ${origin.metric} are zero or negative: the work is too short for the clock. Let one sample do more of it`;
    this.add({ code: "below-resolution", text, facts: { count, of } });
  }
}

/** A warning that a process is too short to be judged by its wall time. */
export function tooShortProcess(benchmark: string, seconds: number): Warning {
  const limit = formatValue(SHORTEST_WALL_SECONDS, "s");
  const text = `${benchmark} takes ${formatValue(seconds, "s")}: below ${limit} a process mostly measures its own start, so its wall time is not judged. Let one launch do more work (repeat it in a loop), or time it inside the program and hand the samples over with format: custom`;
  return { code: "below-resolution", text, facts: { seconds, limit: SHORTEST_WALL_SECONDS } };
}

function isTime(unit: string): boolean {
  return unit === "s" || unit.startsWith("s/");
}
