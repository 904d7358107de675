import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { group } from "@actions/core";
import { EXIT, Problem } from "../model/problem.ts";
import { inertText } from "./inert.ts";

/** What an artifact of ours is named: the toolkit takes the file's own base name, so it must be one. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/;

/** Uploads one file as it is, without a zip around it, through the runner's own service. */
export async function uploadArtifact(file: {
  name: string;
  content: Uint8Array;
  retentionDays?: number;
}): Promise<{ id: number }> {
  if (!NAME.test(file.name)) throw new Error(`"${file.name}" is no name for an artifact`);
  // Half a megabyte of code that only this needs.
  const { DefaultArtifactClient } = await import("@actions/artifact");
  const folder = await mkdtemp(join(process.env.RUNNER_TEMP ?? tmpdir(), "benchwarden-upload-"));
  try {
    const path = join(folder, file.name);
    await writeFile(path, file.content);
    const options = {
      skipArchive: true,
      ...(file.retentionDays === undefined ? {} : { retentionDays: file.retentionDays }),
    };
    // The toolkit tells its every step: folded, so that it does not bury what we tell.
    const { id, size } = await group(`upload of ${file.name}`, () =>
      new DefaultArtifactClient().uploadArtifact(file.name, [path], folder, options),
    );
    if (id === undefined || size !== file.content.length) {
      throw new Error(`the service stored ${size ?? "an unknown number of"} of ${file.content.length} bytes`);
    }
    return { id };
  } catch (cause) {
    throw notUploaded(file.name, cause);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function notUploaded(name: string, cause: unknown): Problem {
  const found = inertText(cause instanceof Error ? cause.message : String(cause)).slice(0, 500);
  const what = `the artifact ${name} could not be uploaded`;
  const next =
    "run the job again; on a standing machine see that it reaches *.blob.core.windows.net and *.actions.githubusercontent.com";
  return new Problem({ code: "artifact-not-uploaded", what, found, next, exit: EXIT.failed }, { cause });
}
