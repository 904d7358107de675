import type { Request } from "../model/request.ts";
import type { Result } from "../model/result.ts";

/** What came of one request of a run. */
export interface Shard {
  readonly request: Request;
  /** Null: there is none that may be used. */
  readonly result: Result | null;
  /** Why there is no result, as the end of a sentence; empty when there is one. */
  readonly why: string;
  /** The result was there and may not be used: more than an absence. */
  readonly isRefused: boolean;
  /** Sentences of ours for the report. */
  readonly notes: readonly string[];
}

/** A shard without a result. */
export function absent(request: Request, why: string): Shard {
  return { request, result: null, why, isRefused: false, notes: [] };
}

/** A shard whose result may not be used. */
export function refused(request: Request, why: string): Shard {
  const text = `the result (${request.class}, cell ${request.cell}) was refused: ${why}`;
  return { request, result: null, why: text, isRefused: true, notes: [] };
}

/** A benchmark that two shards report is taken from the earlier one: no name counts twice. */
export function withoutRepeats(shards: readonly Shard[]): Shard[] {
  const seen = new Set<string>();
  return shards.map((shard) => {
    if (shard.result === null) return shard;
    const own = shard.result.benchmarks.filter(({ name }) => !seen.has(name));
    const repeated = shard.result.benchmarks.length - own.length;
    for (const { name } of own) seen.add(name);
    if (repeated === 0) return shard;
    const part = shard.request.shard.index + 1;
    const note = `Part ${part} has ${repeated} of the benchmarks of an earlier part; they count once.`;
    return { ...shard, result: { ...shard.result, benchmarks: own }, notes: [...shard.notes, note] };
  });
}
