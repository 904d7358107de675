/**
 * Milliseconds of its core that this thread used for some work: on an idle core those of the clock, and hardly more
 * while others use the machine. Some systems count in steps of a few milliseconds.
 */
export function coreMilliseconds(work: () => unknown): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1_000;
}

/**
 * Ten million dependent divisions: some 50 to 100 ms. Times beside it say how much work something is, whatever machine
 * it is and whatever else that does.
 */
export function fixedLoop(): number {
  let value = 1;
  for (let index = 1; index <= 1e7; index++) value = 1 + index / (value + index);
  return value;
}

/** Milliseconds of the core that something took at its best, and in fixed loops that ran right before it. */
export interface LoopTime {
  readonly loops: number;
  readonly milliseconds: number;
}

/** Work is repeated until it takes as long as this: what is shorter cannot be counted. */
const COUNTABLE_MS = 100;

/** The best of a few runs, since all else that a machine does only adds; the first ones, to warm up, do not count. */
export function inFixedLoops(work: () => unknown, runs = 5): LoopTime {
  const repeats = repeatsOf(work);
  let loops = Number.POSITIVE_INFINITY;
  let milliseconds = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const loop = coreMilliseconds(fixedLoop);
    const took = coreMilliseconds(() => repeat(work, repeats)) / repeats;
    loops = Math.min(loops, took / loop);
    milliseconds = Math.min(milliseconds, took);
  }
  return { loops, milliseconds };
}

function repeatsOf(work: () => unknown): number {
  let repeats = 1;
  while (coreMilliseconds(() => repeat(work, repeats)) < COUNTABLE_MS) repeats *= 2;
  return repeats;
}

function repeat(work: () => unknown, times: number): void {
  for (let time = 0; time < times; time++) work();
}
