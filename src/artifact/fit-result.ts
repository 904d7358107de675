import { thinned } from "../formats/thin.ts";
import { EXIT, Problem } from "../model/problem.ts";
import { type Launch, RESULT_LIMITS, type Result } from "../model/result.ts";
import { encodeResult, FILE_LIMITS } from "./result-file.ts";

/** What a result's file may hold. */
export interface FitLimits {
  readonly jsonBytes: number;
  readonly gzipBytes: number;
  readonly totalSamples: number;
}

const LIMITS: FitLimits = { ...FILE_LIMITS, totalSamples: RESULT_LIMITS.totalSamples };

/** Aim a little below a limit, for thinning does not shrink a file in proportion. */
const AIM = 0.9;

/**
 * The bytes of a result's file, small enough to be read back. Where it is too large, the samples of every launch are
 * thinned evenly to the same number (medians of neighbours, the true number kept), and a warning says so. Launches are
 * never left out: they are what a verdict is made of.
 *
 * @returns the result as it is in the bytes. Throws `Problem` when even one sample a launch is too much.
 */
export function fitResult(result: Result, limits: FitLimits = LIMITS): { result: Result; bytes: Uint8Array } {
  const most = mostSamples(result);
  for (let cap = most; ; ) {
    const fitting = cap === most ? result : thin(result, cap, most);
    const excess = excessOf(fitting, limits);
    if (excess.bytes !== null) return { result: fitting, bytes: excess.bytes };
    if (cap <= 1) throw tooLarge(result, limits);
    cap = Math.max(1, Math.min(cap - 1, Math.floor((cap * AIM) / excess.ratio)));
  }
}

/** How many times too large it is, or its bytes. What is cheap to know is asked first. */
function excessOf(result: Result, limits: FitLimits): { ratio: number; bytes: Uint8Array | null } {
  const samples = countSamples(result) / limits.totalSamples;
  if (samples > 1) return { ratio: samples, bytes: null };
  const json = Buffer.byteLength(JSON.stringify(result)) / limits.jsonBytes;
  if (json > 1) return { ratio: json, bytes: null };
  const bytes = encodeResult(result);
  const gzip = bytes.length / limits.gzipBytes;
  return gzip > 1 ? { ratio: gzip, bytes: null } : { ratio: gzip, bytes };
}

function thin(result: Result, cap: number, most: number): Result {
  const benchmarks = result.benchmarks.map((benchmark) => ({
    ...benchmark,
    launches: benchmark.launches.map((launch) => thinLaunch(launch, cap)),
  }));
  const text = `The result was too large: at most ${cap} of up to ${most} samples of each launch are kept, as medians of neighbours.`;
  const warning = { code: "samples-thinned", text, facts: { kept: cap, most } };
  return { ...result, benchmarks, warnings: [...result.warnings.slice(0, 999), warning] };
}

function thinLaunch(launch: Launch, cap: number): Launch {
  const samples: Record<string, number[]> = {};
  const trueCount: Record<string, number> = { ...launch.trueCount };
  for (const [metric, values] of Object.entries(launch.samples)) {
    samples[metric] = [...thinned(values, "time", cap).samples];
    if (values.length > cap) trueCount[metric] ??= values.length;
  }
  return Object.keys(trueCount).length > 0 ? { ...launch, samples, trueCount } : { ...launch, samples };
}

function mostSamples(result: Result): number {
  let most = 1;
  eachSamples(result, (values) => {
    most = Math.max(most, values.length);
  });
  return most;
}

function countSamples(result: Result): number {
  let count = 0;
  eachSamples(result, (values) => {
    count += values.length;
  });
  return count;
}

function eachSamples(result: Result, see: (values: readonly number[]) => void): void {
  for (const { launches } of result.benchmarks)
    for (const { samples } of launches) for (const values of Object.values(samples)) see(values);
}

function tooLarge(result: Result, limits: FitLimits): Problem {
  const launches = result.benchmarks.reduce((sum, { launches }) => sum + launches.length, 0);
  return new Problem({
    code: "result-too-large",
    what: `the result of ${result.benchmarks.length} benchmarks with ${launches} launches does not fit into a file`,
    expected: `at most ${limits.jsonBytes} bytes of JSON and ${limits.gzipBytes} bytes compressed`,
    next: "split the suites, so that several jobs share the benchmarks",
    exit: EXIT.failed,
  });
}
