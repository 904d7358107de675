import { describe, expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { measure } from "../../src/measure/measure.ts";
import type { Result } from "../../src/model/result.ts";
import type { LaunchSpec } from "../../src/ports/executor.ts";
import { createRandom } from "../../src/units/random.ts";
import { type BusyHost, busyHost } from "../simulation/busy-host.ts";
import { sampleRequest } from "./sample-request.ts";
import { type SimulatedLaunch, simulatedWorld } from "./simulated-world.ts";

const REPORTS = process.env.BENCHWARDEN_FULL === "1" ? 4_000 : 300;

/** Two builds that are the same to the last byte, on a host with other work to do; `seed` is that of the host and of the coins. */
async function measureEqualBuilds(seed: number): Promise<Result> {
  const request = sampleRequest({ seed });
  const [suite] = request.config.suites;
  if (suite === undefined) throw new Error("the sample has a suite");
  const config = {
    ...request.config,
    suites: [{ ...suite, benchmarks: ["first", "last"], warmUp: 0 }],
    measurement: { ...request.config.measurement, effort: "quick" as const },
  };
  const busy = busyHost(createRandom(seed, "busy host"));
  const { ports, host } = simulatedWorld(programOn(busy));
  host.evidence = () => ({ stealSeconds: busy.stolenSeconds });
  const signal = new AbortController().signal;
  const input = { harness: [], trees: new Map(), version: "0.0.0", attempt: 1, signal };
  return measure({ ...input, request: { ...request, config } }, ports);
}

function programOn(host: BusyHost): (spec: LaunchSpec) => SimulatedLaunch {
  const begun = new Set<string>();
  return (spec) => {
    const name = spec.argv.at(-1) ?? "";
    const round = `${name} ${/^r\d+/.exec(spec.id)?.[0]}`;
    const seconds = host.secondsOf(begun.has(round));
    begun.add(round);
    const metrics = [{ name: "time", unit: "s", launches: [[seconds]] }];
    const stdout = JSON.stringify({ schema: "benchwarden.samples/1", benchmarks: [{ name, metrics }] });
    return { seconds: 0.2, stdout };
  };
}

/** The same launches at the same times, as if the coin had always let the base go first. */
function withBaseFirst(result: Result): Result {
  const benchmarks = result.benchmarks.map((row) => ({
    ...row,
    launches: row.launches.map((launch) => ({ ...launch, build: launch.position === 1 ? "base" : "head" })),
  }));
  return { ...result, benchmarks };
}

function withErrorRate(result: Result, errorRate: number): Result {
  const { config } = result.request;
  const measurement = { ...config.measurement, errorRate };
  return { ...result, request: { ...result.request, config: { ...config, measurement } } };
}

function isFalse(result: Result): boolean {
  const { counts } = judge(result);
  return counts.regressed + counts.improved > 0;
}

/** What chance may add to a share seen in so many reports: two standard errors. */
function slack(share: number): number {
  return 2 * Math.sqrt((share * (1 - share)) / REPORTS);
}

describe(`equal builds on a host that is busy with other things, ${REPORTS} reports`, async () => {
  const results: Result[] = [];
  for (let seed = 1; seed <= REPORTS; seed++) results.push(await measureEqualBuilds(seed));
  const shareOf = (change: (result: Result) => Result): number =>
    results.filter((result) => isFalse(change(result))).length / REPORTS;

  test("pairs scatter so much that nearly nothing is decided, and some are run again", () => {
    const rows = results.flatMap((result) => judge(result).comparisons);
    expect(rows).toHaveLength(2 * REPORTS);
    expect(rows.filter(({ verdict }) => verdict === "inconclusive").length / rows.length).toBeGreaterThan(0.9);
    expect(rows.filter(({ pairs }) => pairs === 20).length / rows.length).toBeGreaterThan(0.9);
    const launches = results.flatMap((result) => result.benchmarks.flatMap((row) => row.launches));
    expect(launches.filter(({ dropped }) => dropped === "steal").length / launches.length).toBeGreaterThan(0.05);
  });

  test("at most 5 % call a benchmark changed, and some do", () => {
    const share = shareOf((result) => result);
    expect(share).toBeLessThanOrEqual(0.05 + slack(0.05));
    expect(share).toBeGreaterThan(0);
  });

  test("at an error rate of 0.1 % at most 0.1 % do", () => {
    expect(shareOf((result) => withErrorRate(result, 0.001))).toBeLessThanOrEqual(0.001 + slack(0.001));
  });

  test("three in ten would, had the base always gone first", () => {
    expect(shareOf(withBaseFirst)).toBeGreaterThan(0.2);
  });
});
