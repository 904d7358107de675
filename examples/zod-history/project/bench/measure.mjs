// Times one operation inside the process: warm-up first, then batches.
//
// The numbers of calls are fixed, so that the compiler and the garbage collector do the same things at the same calls
// in every launch: together with `node --single-threaded` a launch repeats the one before it to a few per cent. The
// time limits are for old releases, which may be a hundred times slower.

const WARM_UP_LIMIT_MS = 200;
const BATCH_LIMIT_MS = 40;
const BATCHES = 5;

let kept;

/** Prints the benchmarks of this process, which is one launch, in the format `custom`. */
export function report(benchmarks) {
  // A result that nobody reads may be optimised away together with the work.
  if (kept === undefined) throw new Error("nothing was measured");
  process.stdout.write(`${JSON.stringify({ schema: "benchwarden.samples/1", benchmarks })}\n`);
}

/**
 * Measures the time of one operation: on the clock (`wall`) and on the processor (`cpu`). One call does `operations`
 * of them (default: 1); `warmUp` and `calls` are numbers of calls.
 */
export function timed({ name, call, operations = 1, warmUp, calls }) {
  run(call, warmUp, WARM_UP_LIMIT_MS);
  const batches = Array.from({ length: BATCHES }, () => run(call, calls, BATCH_LIMIT_MS));
  return { name, metrics: [metric("wall", batches, operations), metric("cpu", batches, operations)] };
}

function metric(name, batches, operations) {
  const samples = batches.map((batch) => batch[name] / operations);
  return { name, unit: "ms", direction: "lower", exact: false, primary: name === "wall", launches: [samples] };
}

function run(call, calls, limitMs) {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  let done = 0;
  do {
    kept = call();
    done += 1;
  } while (done < calls && performance.now() - before < limitMs);
  const wall = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall: wall / done, cpu: (user + system) / 1_000 / done };
}
