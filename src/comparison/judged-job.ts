import type { Result } from "../model/result.ts";

/** One job of a comparison, that is one shard: what was asked, and what came back. */
export interface JudgedJob {
  readonly request: Result["request"] | AskedRequest;
  /** Null: it gave none. */
  readonly result: Result | null;
  /** Why there is no result, as the end of a sentence. */
  readonly why?: string;
}

type AskedRequest = Pick<
  Result["request"],
  "mode" | "builds" | "suites" | "benchmarks" | "class" | "seed" | "notices"
> & {
  readonly config: Pick<Result["request"]["config"], "measurement">;
};
