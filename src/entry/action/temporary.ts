import { tmpdir } from "node:os";
import { join } from "node:path";
import { withDiskProblems } from "../../exec/disk-problem.ts";
import { makeFolders } from "../../exec/make-folder.ts";

/** Where files of this job may lie: the runner empties it before and after each job, and no sandbox has it. */
export async function temporaryFolder(): Promise<string> {
  const folder = join(process.env.RUNNER_TEMP || tmpdir(), "benchwarden");
  await withDiskProblems(folder, () => makeFolders(folder));
  return folder;
}
