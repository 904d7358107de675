import type { Config, Suite } from "../model/config.ts";
import type { Request } from "../model/request.ts";
import { matchesGlob } from "../units/glob.ts";
import { hashOf } from "./canonical.ts";
import { fullName } from "./launch-unit.ts";
import { makeRequest } from "./make-request.ts";
import type { PastSeconds } from "./past-seconds.ts";
import { planShards, type Shard, type ShardUnit } from "./shards.ts";
import type { HarnessDigest } from "./suite-hash.ts";

/** All that decides the requests of one dispatched run. */
export interface DispatchedParts {
  readonly config: Config;
  readonly configCommit: string;
  readonly machineClass: string;
  readonly machine: Pick<Config["machines"][string], "runner" | "shards">;
  readonly suites: readonly Suite[];
  /** Full names, null = all. */
  readonly benchmarks: readonly string[] | null;
  readonly harness: readonly HarnessDigest[];
  readonly builds: Request["builds"];
  readonly mode: Request["mode"];
  readonly reason: Request["reason"];
  readonly repository: string;
  readonly pr: number | null;
  readonly askedBy: NonNullable<Request["askedBy"]>;
  /** Id of the run that these requests are part of. */
  readonly run: number;
  readonly isForeign: boolean;
  readonly notices: readonly string[];
  readonly past: PastSeconds;
}

/** One request per shard. A recording is one shard: what is cut there are the commits. */
export function dispatchedRequests(parts: DispatchedParts): Request[] {
  const shards = parts.mode === "record" ? [wholeShard(parts)] : shardsOf(parts);
  return shards.map((shard, index) => requestOf(parts, { shards, shard, index }));
}

/** Every benchmark on one machine: nothing to spread. */
function wholeShard({ suites }: DispatchedParts): Shard {
  return { units: suites.map((suite) => ({ suite: suite.name, benchmark: null, seconds: null })), seconds: 0 };
}

function shardsOf(parts: DispatchedParts): Shard[] {
  if (parts.machine.shards === 1) return [wholeShard(parts)];
  const units = parts.suites.flatMap((suite) => unitsOf(suite, parts));
  return planShards(units, parts.machine.shards, parts.suites.filter(hasUnknownNames).map(remainder));
}

/** A suite that lists its names itself may list some that nobody knew: those are the first shard's. */
function hasUnknownNames(suite: Suite): boolean {
  return suite.benchmarks === null && suite.list !== null;
}

function remainder(suite: Suite): ShardUnit {
  return { suite: suite.name, benchmark: null, seconds: 0 };
}

function unitsOf(suite: Suite, { past, benchmarks }: DispatchedParts): ShardUnit[] {
  if (suite.benchmarks === null && suite.list === null) {
    return [{ suite: suite.name, benchmark: null, seconds: past.suites.get(suite.name) ?? null }];
  }
  const known = suite.benchmarks?.map((name) => fullName(suite.name, name)) ?? knownNames(suite, past);
  return known
    .filter((name) => benchmarks === null || benchmarks.includes(name))
    .filter((name) => !suite.exclude.some((glob) => matchesGlob(glob, name.slice(suite.name.length + 1))))
    .map((name) => ({ suite: suite.name, benchmark: name, seconds: past.benchmarks.get(name) ?? null }));
}

function knownNames(suite: Suite, past: PastSeconds): string[] {
  return [...past.benchmarks.keys()].filter((name) => name.startsWith(`${suite.name}/`));
}

interface Place {
  readonly shards: readonly Shard[];
  readonly shard: Shard;
  readonly index: number;
}

function requestOf(parts: DispatchedParts, { shards, shard, index }: Place): Request {
  const benchmarks = benchmarksOf(parts, { shards, shard, index });
  const here = new Set(shard.units.map((unit) => unit.suite));
  return makeRequest(
    {
      config: parts.config,
      suites: parts.suites.filter((suite) => here.has(suite.name)),
      benchmarks,
      harness: parts.harness,
      builds: parts.builds,
      mode: parts.mode,
      repository: parts.repository,
      machineClass: parts.machineClass,
      // Drawn from the run, so that a re-run repeats it and no two runs share one.
      seed: Number.parseInt(hashOf({ run: parts.run, class: parts.machineClass, shard: index }, 8), 16),
      reason: parts.reason,
      notices: parts.notices,
      deadline: parts.reason === "history" ? HISTORY_DEADLINE : DEADLINE,
    },
    {
      pr: parts.pr,
      askedBy: parts.askedBy,
      runsOn: runsOn(parts),
      configCommit: parts.configCommit,
      shard: { index, of: shards.length },
      profile: parts.isForeign ? "untrusted" : "trusted",
      elsewhere: shards.length > 1 && index === 0 && benchmarks === null ? namesOf(shards.slice(1)) : null,
    },
  );
}

/** Before the job's own limit of three hours: measuring stops by itself and uploads what it has. */
const DEADLINE = "PT2H30M";

/** A person never waits longer than this for a recording that nobody asked for. */
const HISTORY_DEADLINE = "PT30M";

/** The first of several shards takes all that is not elsewhere; a shard of whole suites alone takes all of them. */
function benchmarksOf(parts: DispatchedParts, { shards, shard, index }: Place): readonly string[] | null {
  if (shards.length === 1) return parts.benchmarks;
  if (index === 0 && parts.benchmarks === null) return null;
  const names = namesOf([shard]);
  return names.length === 0 ? null : names;
}

function namesOf(shards: readonly Shard[]): string[] {
  return shards.flatMap((shard) => shard.units.flatMap((unit) => unit.benchmark ?? []));
}

/** The labels of the machine; with a runner made for the job, one that only this run's runner has. */
function runsOn({ machine, machineClass, run }: DispatchedParts): string[] {
  if (machine.runner === "scale-set") return [machineClass];
  const labels = ["self-hosted", "linux", machineClass];
  return machine.runner === "jit" ? [...labels, `run-${run}`] : labels;
}
