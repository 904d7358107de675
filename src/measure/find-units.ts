import type { Suite } from "../model/config.ts";
import { fullName, type LaunchUnit, unitsByName, wholeSuite } from "../plan/launch-unit.ts";
import { matchesGlob } from "../units/glob.ts";
import { mountedPaths } from "./builds.ts";
import { endingText } from "./ending-text.ts";
import { type Job, stopIfInterrupted } from "./job.ts";
import type { Ledger } from "./ledger.ts";

const LIST_SECONDS = 60;
const LIST_BYTES = 1_048_576;
const LIST_NAMES = 2_000;

/** What there is to launch for the builds that are ready: by name, where the suite tells its names; else by suite. */
export async function findUnits(job: Job, ready: readonly string[], ledger: Ledger): Promise<LaunchUnit[]> {
  const units: LaunchUnit[] = [];
  const wanted = new Set(job.request.suites.map((suite) => suite.name));
  for (const suite of job.request.config.suites.filter((one) => wanted.has(one.name))) {
    units.push(...(await unitsOf(job, suite, { ready, ledger })));
  }
  return units;
}

async function unitsOf(
  job: Job,
  suite: Suite,
  at: { ready: readonly string[]; ledger: Ledger },
): Promise<LaunchUnit[]> {
  if (suite.benchmarks === null && suite.list === null) return [wholeSuite(suite, at.ready)];
  const names = new Map<string, readonly string[]>();
  for (const build of at.ready) {
    const listed = suite.benchmarks ?? (await listBenchmarks(job, suite, { build, ledger: at.ledger }));
    names.set(
      build,
      listed.filter((name) => isWanted(job, suite, name)),
    );
  }
  return unitsByName(suite, names);
}

function isWanted(job: Job, suite: Suite, name: string): boolean {
  if (suite.exclude.some((glob) => matchesGlob(glob, name))) return false;
  const { benchmarks, elsewhere } = job.request;
  const full = fullName(suite.name, name);
  return (benchmarks === null || benchmarks.includes(full)) && !elsewhere?.includes(full);
}

async function listBenchmarks(job: Job, suite: Suite, at: { build: string; ledger: Ledger }): Promise<string[]> {
  stopIfInterrupted(job);
  const timeLimitSeconds = Math.min(LIST_SECONDS, suite.timeLimitSeconds);
  const report = await job.session.launch({
    id: `list-${at.build}-${suite.name}`,
    phase: "measure",
    argv: suite.list ?? [],
    directory: suite.directory,
    env: {},
    tree: at.build,
    mounts: mountedPaths(job),
    writable: suite.writable,
    timeLimitSeconds,
  });
  const output = await job.folder.readOutput(report, { folder: "out" }, LIST_BYTES);
  const names = new TextDecoder()
    .decode(output.stdout)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const isBad = report.ended !== null || report.exit !== 0 || names.length === 0;
  if (isBad) {
    const { limits } = job.request.config.environment;
    const ending =
      names.length === 0 && report.exit === 0 ? "printed no name" : endingText(report, { timeLimitSeconds, limits });
    at.ledger.fail({
      benchmark: null,
      suite: suite.name,
      build: at.build,
      code: "list-failed",
      message: `the list command ${ending}`,
      tail: await job.folder.tail(report, 4_000),
    });
  }
  await job.folder.forget(report);
  return isBad ? [] : [...new Set(names)].slice(0, LIST_NAMES);
}
