// Rebuilds dist/ elsewhere and compares byte for byte with what is committed.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { buildAll } from "./build.mjs";
import { ROOT } from "./setup.mjs";

if (process.argv[1] === import.meta.filename) {
  const fresh = await mkdtemp(join(tmpdir(), "benchwarden-dist-"));
  try {
    await buildAll(fresh);
    const differing = await differences(fresh, join(ROOT, "dist"));
    for (const line of differing) console.error(line);
    process.exitCode = differing.length > 0 ? 1 : 0;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/**
 * Every file that is not what a fresh build gives, as a sentence.
 * @param {string} want a fresh build
 * @param {string} have what is committed
 */
export async function differences(want, have) {
  const wanted = await filesBelow(want);
  const had = await filesBelow(have);
  const lines = had
    .filter((path) => !wanted.includes(path))
    .map((path) => `dist/${path} is not built from the sources`);
  for (const path of wanted) {
    if (!had.includes(path)) lines.push(`dist/${path} is missing`);
    else if (!(await readFile(join(want, path))).equals(await readFile(join(have, path))))
      lines.push(`dist/${path} differs from a fresh build`);
  }
  return lines;
}

/** @param {string} folder */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
