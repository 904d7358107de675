import { createHash } from "node:crypto";
import { join } from "node:path";
import { withDiskProblems } from "../exec/disk-problem.ts";
import { createFiles } from "../exec/files.ts";
import { makeFolders } from "../exec/make-folder.ts";

/** Folder in the working directory for what could not be stored. */
export const REJECTED = "benchwarden-rejected";

/** What is kept: the path it would have had, null when its content does not tell, and its bytes. */
export interface Kept {
  readonly path: string | null;
  readonly bytes: Uint8Array;
}

/**
 * Keeps a result that was not stored, with the reason in `<name>.reason.txt` beside it. Both are written under a
 * temporary name, synced and renamed. The same result set aside twice takes one place; another one of the same name
 * gets the first digits of its hash.
 *
 * @param folder where `benchwarden-rejected/` is made
 * @returns path of the kept file. Throws `Problem` when it cannot be written.
 */
export async function setAside(folder: string, { path, bytes }: Kept, reason: string): Promise<string> {
  const rejected = join(folder, REJECTED);
  await withDiskProblems(rejected, () => makeFolders(rejected));
  const files = createFiles(rejected);
  // A stored path holds nothing but digits, a machine class and fixed words.
  const wanted = path?.replace(/^log\//, "").replaceAll("/", "-") ?? `result-${hash(bytes)}.json.gz`;
  const name = await freeName(files, wanted, bytes);
  await files.write(name, bytes);
  await files.write(`${name.replace(/\.json\.gz$/, "")}.reason.txt`, `${reason}\n`);
  return join(rejected, name);
}

async function freeName(files: ReturnType<typeof createFiles>, name: string, bytes: Uint8Array): Promise<string> {
  const held = await files.readBytes(name, bytes.length).catch(() => new Uint8Array());
  if (held === null || Buffer.from(held).equals(bytes)) return name;
  return name.replace(/\.json\.gz$/, `-${hash(bytes)}.json.gz`);
}

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 8);
}
