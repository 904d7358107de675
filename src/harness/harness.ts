/** The files of a project, as far as a guess at its benchmarks needs them. Paths count from its root. */
export interface ProjectFiles {
  readonly paths: readonly string[];
  /** Null: no such file, too large, or no text. */
  read(path: string): Promise<string | null>;
}

/** Benchmarks that were found, as a suite that can be checked today. Commands are argv, never a shell line. */
export interface FoundHarness {
  /** What people call it: `Go benchmarks`, `Criterion`. */
  readonly tool: string;
  /** Where it was seen. */
  readonly evidence: string;
  /** Name of the suite: a plain word. */
  readonly suite: string;
  readonly run: readonly string[];
  readonly benchmarks: readonly string[] | null;
  readonly fetch: readonly (readonly string[])[];
  readonly build: readonly (readonly string[])[];
  /** Files and folders that measure, laid over every build. */
  readonly files: readonly string[];
  /** Folders of the host that it probably needs, as commented lines of the config. */
  readonly toolchain: { readonly folder: string; readonly path: string; readonly how: string } | null;
  /** What a person has to know before they trust a number of it. */
  readonly notes: readonly string[];
}

/** Looks for one kind of benchmark; empty when there is none. */
export type Detector = (files: ProjectFiles) => Promise<readonly FoundHarness[]>;

/** How many names a first config lists; the rest is for the person to choose. */
export const MAX_NAMES = 40;

/** A name as a word of the config, else the fallback. */
export function wordOr(name: string, fallback: string): string {
  const word = name.replaceAll(/[^A-Za-z0-9._+-]+/g, "-").replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
  return /^(?!\d+$)[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(word) ? word : fallback;
}

/** Every first group of a pattern, each once, in the order of the text. */
export function namesIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""))].filter((name) => name !== "");
}
