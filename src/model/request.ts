import { z } from "zod";
import { Config } from "./config.ts";
import type { DocumentKind } from "./document.ts";
import { BenchmarkName, CommitId, UtcTime, Word } from "./text.ts";

/** `base` and `head` of a comparison; `record`: a commit of the history; `anchor`: measured again to tie batches; `control`: the base rebuilt elsewhere. */
export const Role = z.enum(["base", "head", "record", "anchor", "control"]);
export type Role = z.infer<typeof Role>;

export const RequestedBuild = z.strictObject({ id: Word, role: Role, commit: CommitId, commitTime: UtcTime });
export type RequestedBuild = z.infer<typeof RequestedBuild>;

/** Name of a suite and 12 hex digits of all that decides its numbers: commands, build, environment, harness content. */
export const SuiteHash = z.strictObject({ name: Word, hash: z.string().regex(/^[0-9a-f]{12}$/) });

/** First 12 hex digits of the SHA-256 over what was asked: the key under which a result is stored once. */
export const CellKey = z.string().regex(/^[0-9a-f]{12}$/);

export const REASONS = ["label", "manual", "history", "bisect", "comment", "cli"] as const;

/** All fields of a request but the config, which a result carries only as hash and measurement settings. */
export const requestFields = {
  schema: z.literal("benchwarden.request/1"),
  mode: z.enum(["compare", "record"]),
  reason: z.enum(REASONS),
  repository: z.string().max(200),
  pr: z.int().positive().max(999_999_999).nullable(),
  askedBy: z.strictObject({ login: z.string().max(100), run: z.int().nonnegative().nullable() }).nullable(),
  class: Word,
  runsOn: z.array(z.string().max(100)).max(10),
  cell: CellKey,
  seed: z.int().min(0).max(0xffff_ffff),
  /** Where config and harness came from; null: the caller's work tree. */
  configCommit: CommitId.nullable(),
  suites: z.array(SuiteHash).min(1).max(2_000),
  shard: z.strictObject({ index: z.int().nonnegative(), of: z.int().positive() }),
  /** Full names of the benchmarks selected, null = all. */
  benchmarks: z.array(BenchmarkName).max(2_000).nullable(),
  /** Full names that the other shards measure. The first shard measures every name that is not among them. */
  elsewhere: z.array(BenchmarkName).max(2_000).optional(),
  profile: z.enum(["trusted", "untrusted"]),
  /** What the report must say, as whole sentences. */
  notices: z.array(z.string().max(1_000)).max(50),
  builds: z.array(RequestedBuild).min(1).max(200),
  /** ISO 8601 duration counted from the start of the measure job. */
  deadline: z.string().regex(/^PT(?:\d+H)?(?:\d+M)?(?:\d+S)?$/),
};

/**
 * `benchwarden.request/1`: all that a measure job needs, so that it decides nothing.
 * Made by `plan`, `compare` and `record`; crosses from the deciding zone to the measuring zone.
 */
export const Request = z.strictObject({ ...requestFields, config: Config });
export type Request = z.infer<typeof Request>;

export const RequestDocument: DocumentKind<Request> = {
  name: "benchwarden.request",
  version: 1,
  schema: Request,
  migrations: {},
};
