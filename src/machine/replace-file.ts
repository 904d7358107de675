import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";

/** Puts a JSON document in the place of a file in one step: who reads meanwhile has the old one or the new one, whole. */
export async function replaceFile(path: string, document: unknown): Promise<void> {
  const fresh = `${path}.${randomBytes(4).toString("hex")}`;
  try {
    await writeFile(fresh, `${JSON.stringify(document)}\n`, { flag: "wx", mode: 0o600 });
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw cause;
  }
}
