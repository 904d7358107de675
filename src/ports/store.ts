import type { Request } from "../model/request.ts";
import type { Result } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";

/** The history of a project: results on a branch of a git repository, only ever added to. */
export interface Store {
  /**
   * Fetches the tip of the branch once; everything the session reads is of that state, or of what it appended since.
   * A branch that does not exist is an empty store, made by the first `append`. Throws `Problem` when the remote cannot
   * be reached, or the branch holds something else, or a newer or damaged store.
   *
   * @param address a path or git URL, `#branch` optional
   */
  open(address: string): Promise<StoreSession>;
  /**
   * Makes the branch with an empty store in it, and the bare repository too when the address is a path where nothing
   * is. `created` is false when the store was there already.
   */
  init(address: string): Promise<{ created: boolean; state: string }>;
}

export interface StoreSession {
  /** Commit id of the state read; null: the branch does not exist. Equal ids are equal stores: a key for caches. */
  readonly state: string | null;
  /** The stored results by name, in path order. Nothing is downloaded. */
  entries(filter?: EntryFilter): Promise<StoredEntry[]>;
  /** One result. Throws `Problem` when it is not there or is damaged. */
  read(path: string): Promise<Result>;
  /** Every result in path order, damaged ones with the reason. What is missing here is downloaded at once. */
  results(filter?: EntryFilter): AsyncIterable<StoredResult>;
  /**
   * Adds results in one commit. Each is checked first; what must not enter is set aside with the reason. Throws
   * `Problem` when they could not be stored at all: then all of them are set aside, and nothing stored has changed.
   */
  append(items: readonly AppendItem[]): Promise<AppendReport>;
  /** Reads everything and says what is not as it should be. */
  verify(): Promise<VerifyReport>;
  /** Which commits are measured already, by suite name. */
  coverage(question: CoverageQuestion): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  /** Gives the scratch repository back. Idempotent. */
  close(): Promise<void>;
}

/** What is left out does not restrict. */
export interface EntryFilter {
  readonly mode?: "record" | "compare";
  readonly class?: string;
  /** Only so many, those with the latest dates. */
  readonly newest?: number;
}

/** What the name of a stored file says. `date` is `2026-03-01`, `commit` 12 hexadecimal digits, `id` names the bytes. */
export interface StoredEntry {
  readonly path: string;
  readonly id: string;
  readonly mode: "record" | "compare";
  readonly date: string;
  readonly commit: string;
  readonly class: string;
  readonly cell: string;
  readonly attempt: number;
}

export type StoredResult =
  | { readonly entry: StoredEntry; readonly ok: true; readonly result: Result }
  | { readonly entry: StoredEntry; readonly ok: false; readonly why: string };

/** `expected`: the request it must answer, from whoever made it; left out, the result's own copy is held against itself. */
export interface AppendItem {
  readonly result: Result;
  readonly expected?: Request;
}

/** `already-there`: equal content under that path, by us or by another. `setAside` is null when keeping it failed too. */
export type Appended =
  | { readonly state: "appended" | "already-there"; readonly path: string; readonly warnings: readonly Warning[] }
  | { readonly state: "refused"; readonly code: string; readonly reason: string; readonly setAside: string | null };

/** `results` in the order of the items. `commit` is null when nothing had to be written; `pushes` counts the tries. */
export interface AppendReport {
  readonly results: readonly Appended[];
  readonly commit: string | null;
  readonly pushes: number;
}

/** `differences` make the store unsound; `notices` are files that this version knows of but cannot check. */
export interface VerifyReport {
  readonly state: string | null;
  readonly checked: { readonly record: number; readonly compare: number };
  readonly differences: readonly { readonly path: string; readonly why: string }[];
  readonly notices: readonly { readonly path: string; readonly text: string }[];
}

/**
 * `benchmarks`: full names that are asked for, null = all of a suite. A commit is covered for a suite when some result
 * of the class holds a build of it of role `record` that was not skipped, under the same suite hash, and at least the
 * benchmarks asked for, alone or with the other shards of its request.
 */
export interface CoverageQuestion {
  readonly class: string;
  readonly suites: readonly { readonly name: string; readonly hash: string }[];
  readonly benchmarks: readonly string[] | null;
}
