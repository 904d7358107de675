// Times one operation inside the process: warm-up first, then batches.
//
// A launch should do what the one before it did. So the numbers of calls are fixed, and Node is started with
// --single-threaded and a fixed size of the young generation (see benchwarden.yml): the compiler and the garbage
// collector then act at the same calls each time. The time limits are for old releases, which may be a hundred times
// slower.

const WARM_UP_LIMIT_MS = 300;
const BATCH_LIMIT_MS = 60;
const BATCHES = 5;

let kept;

/** Prints the benchmarks of this process, which is one launch, in the format `custom`. */
export function report(benchmarks) {
  // A result that nobody reads may be optimised away together with the work.
  if (kept === undefined) throw new Error("nothing was measured");
  process.stdout.write(`${JSON.stringify({ schema: "benchwarden.samples/1", benchmarks })}\n`);
}

/**
 * Measures the time of one operation: on the processor (`cpu`) and on the clock (`wall`). The work neither waits nor
 * runs in parallel, so that `cpu` says the same and is steadier on a shared machine. One call does `operations` of
 * them; `warmUp` and `calls` are numbers of calls.
 */
export function timed({ name, call, operations = 1, warmUp, calls }) {
  run(call, warmUp, WARM_UP_LIMIT_MS);
  const batches = Array.from({ length: BATCHES }, () => run(call, calls, BATCH_LIMIT_MS));
  return { name, metrics: [metric("cpu", batches, operations), metric("wall", batches, operations)] };
}

function metric(name, batches, operations) {
  const samples = batches.map((batch) => batch[name] / operations);
  return { name, unit: "ms", direction: "lower", exact: false, primary: name === "cpu", launches: [samples] };
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
