/**
 * Seconds that ten million dependent divisions take: some 0.1 s on an idle core. Times beside it say how much work
 * something is, whatever machine it is and whatever else that does.
 */
export function fixedLoopSeconds(): number {
  const start = performance.now();
  let value = 1;
  for (let index = 1; index <= 1e7; index++) value = 1 + index / (value + index);
  return value > 0 ? (performance.now() - start) / 1000 : Number.NaN;
}

/** How long something took at its best, and in fixed loops that ran right before it. */
export interface LoopTime {
  readonly loops: number;
  readonly milliseconds: number;
}

/** The best of a few runs, since all else that a machine does only adds; one warms up. */
export function inFixedLoops(work: () => unknown, runs = 5): LoopTime {
  let loops = Number.POSITIVE_INFINITY;
  let milliseconds = Number.POSITIVE_INFINITY;
  work();
  for (let run = 0; run < runs; run++) {
    const loop = fixedLoopSeconds();
    const start = performance.now();
    work();
    const took = performance.now() - start;
    loops = Math.min(loops, took / 1000 / loop);
    milliseconds = Math.min(milliseconds, took);
  }
  return { loops, milliseconds };
}
