import type { Config, Suite } from "../model/config.ts";
import { hashOf, sha256 } from "./canonical.ts";

/** Path, executable bit and SHA-256 of one harness file. */
export interface HarnessDigest {
  readonly path: string;
  readonly executable: boolean;
  readonly sha256: string;
}

export function digestHarness(
  files: readonly { path: string; content: Uint8Array; executable: boolean }[],
): HarnessDigest[] {
  return files
    .map((file) => ({ path: file.path, executable: file.executable, sha256: sha256(file.content) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * 12 hexadecimal digits over all that decides a suite's numbers: its own command and format, how trees are built and
 * in what environment, and the content of the harness files. What only decides the judgement (margins, budget, who may
 * ask) is left out, so that changing it does not orphan a history.
 */
export function suiteHash(config: Config, suite: Suite, harness: readonly HarnessDigest[]): string {
  const { metrics: _metrics, derived: _derived, timeLimitSeconds: _limit, exclude: _exclude, ...command } = suite;
  const { limits: _limits, ...environment } = config.environment;
  return hashOf(
    { command, environment, fetch: config.fetch, build: config.build, artifacts: config.artifacts, harness },
    12,
  );
}
