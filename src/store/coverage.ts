import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Result } from "../model/result.ts";
import { isUnfit } from "../model/unfit.ts";
import type { CoverageQuestion, StoredEntry } from "../ports/store.ts";
import type { Connection } from "./connection.ts";
import { readResults } from "./read-results.ts";

/** What of a recording counts for coverage. `commits`: builds of role `record` that were not skipped. */
export interface Covering {
  readonly commits: readonly string[];
  readonly suites: readonly { readonly name: string; readonly hash: string }[];
  readonly benchmarks: readonly string[] | null;
  readonly shard: { readonly index: number; readonly of: number };
}

/**
 * Which commits are measured, by suite name, from these recordings of one machine class. What a recording says is kept
 * beside the scratch repository under the id of its bytes, so each is read once. Damaged ones cover nothing.
 */
export async function findCoverage(
  connection: Connection,
  entries: readonly StoredEntry[],
  question: CoverageQuestion,
): Promise<Map<string, Set<string>>> {
  const known = await readKnown(connection.folder);
  const unread = entries.filter((entry) => !known.has(entry.id));
  for await (const stored of readResults(connection, unread)) {
    if (stored.ok) known.set(stored.entry.id, coveringOf(stored.result));
  }
  if (unread.length > 0) await writeKnown(connection.folder, known);
  return coverageOf(
    entries.map((entry) => known.get(entry.id)).filter((one) => one !== undefined),
    question,
  );
}

/** Nothing is covered by what an unfit machine measured: it is measured again. */
export function coveringOf(result: Result): Covering {
  const { request } = result;
  const builds = isUnfit(result) ? [] : result.builds;
  const skipped = new Set(builds.filter((build) => build.status === "skipped").map((build) => build.id));
  const present = new Set(builds.map((build) => build.id));
  const counted = request.builds.filter(({ id, role }) => role === "record" && present.has(id) && !skipped.has(id));
  const { suites, benchmarks, shard } = request;
  return { commits: counted.map((build) => build.commit), suites, benchmarks, shard };
}

/**
 * Coverage from what recordings cover; see `CoverageQuestion` for the rule. Shards of one request count together: all
 * of them are needed, unless the benchmarks asked for are all in those that are there.
 */
export function coverageOf(recordings: readonly Covering[], question: CoverageQuestion): Map<string, Set<string>> {
  const coverage = new Map(question.suites.map((suite) => [suite.name, new Set<string>()]));
  const shards = new Map<string, Set<number>>();
  for (const recording of recordings) {
    for (const suite of question.suites) {
      if (!recording.suites.some((one) => one.name === suite.name && one.hash === suite.hash)) continue;
      for (const commit of recording.commits) {
        if (isComplete(recording, question, `${suite.name} ${commit}`, shards)) coverage.get(suite.name)?.add(commit);
      }
    }
  }
  return coverage;
}

function isComplete(
  { benchmarks, shard }: Covering,
  question: CoverageQuestion,
  key: string,
  shards: Map<string, Set<number>>,
): boolean {
  const { benchmarks: asked } = question;
  if (asked !== null && (benchmarks === null || asked.every((name) => benchmarks.includes(name)))) return true;
  if (shard.of === 1) return benchmarks === null;
  const seen = shards.get(`${key} ${shard.of}`) ?? new Set();
  shards.set(`${key} ${shard.of}`, seen.add(shard.index));
  return seen.size === shard.of;
}

const FILE = "coverage-2.json";

/** A cache: whatever is wrong with it, it is made anew. */
async function readKnown(folder: string): Promise<Map<string, Covering>> {
  try {
    const pairs: [string, Covering][] = JSON.parse(await readFile(join(folder, FILE), "utf8"));
    return new Map(pairs);
  } catch {
    return new Map();
  }
}

async function writeKnown(folder: string, known: ReadonlyMap<string, Covering>): Promise<void> {
  await writeFile(join(folder, FILE), JSON.stringify([...known])).catch(() => undefined);
}
