import { randomBytes } from "node:crypto";
import { cp, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import { isSiteStatus, SITE_MARK } from "../model/site/status.ts";
import { systemCode, withDiskProblems } from "./disk-problem.ts";
import { makeFolders } from "./make-folder.ts";

/**
 * Puts a site into `out`: the page's own files from `assets` and the data files. Built beside it and renamed, so that
 * the old site stays until the new one is whole. Throws `Problem` when `out` holds something that is not a site.
 */
export async function writeSiteFolder(
  out: string,
  parts: { assets: string; files: ReadonlyMap<string, string> },
): Promise<void> {
  const folder = await realpath(out).catch(() => out);
  await requireSiteOrNothing(folder, out);
  await withDiskProblems(dirname(folder), async () => {
    const beside = (kind: string) =>
      join(dirname(folder), `.${basename(folder)}-${randomBytes(4).toString("hex")}.${kind}`);
    const [fresh, old] = [beside("new"), beside("old")];
    try {
      await fill(fresh, parts);
      await swap(fresh, folder, old);
    } finally {
      await rm(fresh, { recursive: true, force: true });
      await rm(old, { recursive: true, force: true });
    }
  });
}

async function fill(fresh: string, parts: { assets: string; files: ReadonlyMap<string, string> }): Promise<void> {
  await makeFolders(fresh);
  await cp(parts.assets, fresh, { recursive: true });
  const folders = new Set([...parts.files.keys()].map((path) => dirname(join(fresh, path))));
  for (const one of folders) await mkdir(one, { recursive: true });
  for (const [path, content] of parts.files) await writeFile(join(fresh, path), content);
}

/** The old site steps aside and comes back when the new one cannot take its place. */
async function swap(fresh: string, folder: string, old: string): Promise<void> {
  const hadOld = await rename(folder, old).then(
    () => true,
    (cause: unknown) => {
      if (systemCode(cause) === "ENOENT") return false;
      throw cause;
    },
  );
  try {
    await rename(fresh, folder);
  } catch (cause) {
    if (hadOld) await rename(old, folder);
    throw cause;
  }
}

async function requireSiteOrNothing(folder: string, shown: string): Promise<void> {
  try {
    const names = await readdir(folder);
    if (names.length === 0 || (await isSite(folder))) return;
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "ENOENT") return;
    if (code !== "ENOTDIR") throw cause;
  }
  throw new Problem({
    code: "not-a-site",
    what: "the folder holds something that is not a site of Benchwarden; nothing was changed",
    where: shown,
    next: "name an empty folder, or one that does not exist yet, with --out",
    exit: EXIT.usage,
  });
}

async function isSite(folder: string): Promise<boolean> {
  try {
    return isSiteStatus(await readFile(join(folder, SITE_MARK), "utf8"));
  } catch (cause) {
    if (["ENOENT", "EISDIR", "ENOTDIR"].includes(systemCode(cause) ?? "")) return false;
    throw cause;
  }
}
