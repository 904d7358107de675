import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCode, withDiskProblems } from "../exec/disk-problem.ts";
import { removeTree } from "../exec/remove-tree.ts";
import type { runGit } from "../git/run-git.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { StoreAddress } from "./address.ts";
import { createLocalGit } from "./objects.ts";

/** Throws `Problem` when the address is a folder of this host where nothing is. */
export async function requireRepository({ folder }: StoreAddress, shown: string): Promise<void> {
  if (folder === null || (await names(folder)) !== null) return;
  throw new Problem({
    code: "store-missing",
    what: "there is no store",
    where: shown,
    found: `${folder} does not exist`,
    next: `\`benchwarden store init --store ${shown}\` makes it`,
    exit: EXIT.failed,
  });
}

/**
 * Makes a bare repository where the address is a folder of this host that does not exist or is empty. It is made under
 * another name and renamed, so that it is there as a whole or not at all.
 */
export async function makeRepository(git: typeof runGit, { folder, branch }: StoreAddress): Promise<void> {
  if (folder === null || ((await names(folder)) ?? []).length > 0) return;
  await withDiskProblems(folder, async () => {
    await mkdir(dirname(folder), { recursive: true });
    const temporary = `${folder}.${randomBytes(4).toString("hex")}.tmp`;
    const local = createLocalGit(git, temporary);
    try {
      await local(["init", "--quiet", "--bare", "--template=", `--initial-branch=${branch}`]);
      for (const [key, value] of SETTINGS) await local(["config", key, value]);
      await rename(temporary, folder);
    } catch (cause) {
      await removeTree(temporary);
      throw cause;
    }
  });
}

/** Readers need not take all blobs, and nobody can take back what is stored. */
const SETTINGS = [
  ["uploadpack.allowFilter", "true"],
  ["receive.denyNonFastForwards", "true"],
  ["receive.denyDeletes", "true"],
] as const;

/** Names in a folder; null when there is none. */
async function names(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return null;
    if (systemCode(cause) === "ENOTDIR") return [folder];
    throw cause;
  }
}
