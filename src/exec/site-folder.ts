import { cp, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import { systemCode, withDiskProblems } from "./disk-problem.ts";

/** Marks a folder as a site that was built here: only such a folder is ever replaced. */
const MARK = "status.json";

/**
 * Puts a site into `out`: the page's own files from `assets` and the data files. Built beside it and renamed, so that
 * the old site stays until the new one is whole. Throws `Problem` when `out` holds something that is not a site.
 */
export async function writeSiteFolder(
  out: string,
  parts: { assets: string; files: ReadonlyMap<string, string> },
): Promise<void> {
  await requireSiteOrNothing(out);
  await withDiskProblems(dirname(out), async () => {
    const fresh = join(dirname(out), `.${basename(out)}-${process.pid}.new`);
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true });
    try {
      await cp(parts.assets, fresh, { recursive: true });
      for (const [path, content] of parts.files) {
        await mkdir(dirname(join(fresh, path)), { recursive: true });
        await writeFile(join(fresh, path), content);
      }
      await rm(out, { recursive: true, force: true });
      await rename(fresh, out);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  });
}

async function requireSiteOrNothing(out: string): Promise<void> {
  try {
    const names = await readdir(out);
    if (names.length === 0 || names.includes(MARK)) return;
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "ENOENT") return;
    if (code !== "ENOTDIR") throw cause;
  }
  throw new Problem({
    code: "not-a-site",
    what: "the folder holds something that is not a site of Benchwarden; nothing was changed",
    where: out,
    next: "name an empty folder, or one that does not exist yet, with --out",
    exit: EXIT.usage,
  });
}
