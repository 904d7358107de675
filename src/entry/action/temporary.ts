import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withDiskProblems } from "../../exec/disk-problem.ts";

/** Where files of this job may lie: the runner empties it before and after each job, and no sandbox has it. */
export async function temporaryFolder(): Promise<string> {
  const folder = join(process.env.RUNNER_TEMP || tmpdir(), "benchwarden");
  await withDiskProblems(folder, () => mkdir(folder, { recursive: true }));
  return folder;
}
