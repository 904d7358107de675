import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import type { HarnessFile } from "../ports/workspace.ts";
import { readWhole } from "./read-whole.ts";
import { treeParts, walkTree } from "./tree-path.ts";

/** Bounds of a harness: it is held in memory and written into every tree. */
const HARNESS = { files: 20_000, bytes: 512 * 1024 ** 2 } as const;

/** The files that the harness names, below `root`, sorted by path; of a folder everything but `.git`. */
export async function collectHarness(root: string, paths: readonly string[]): Promise<HarnessFile[]> {
  const found = new Map<string, HarnessFile>();
  const left = { bytes: HARNESS.bytes };
  for (const path of paths) {
    const parts = treeParts(path);
    const entry = await walkTree(root, parts);
    if (entry.kind === "absent") throw harnessProblem(path, "is not there", "correct `harness` in the config");
    await collectEntry({ root, found, left }, parts);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Collection {
  readonly root: string;
  readonly found: Map<string, HarnessFile>;
  readonly left: { bytes: number };
}

async function collectEntry(to: Collection, parts: readonly string[]): Promise<void> {
  const path = join(to.root, ...parts);
  const shown = parts.join("/");
  const facts = await lstat(path);
  if (facts.isDirectory()) {
    const names = (await readdir(path)).filter((name) => name !== ".git");
    for (const name of names.sort()) await collectEntry(to, [...parts, name]);
    return;
  }
  if (facts.isSymbolicLink()) throw harnessProblem(shown, "is a symbolic link", "put the file itself there");
  if (!facts.isFile()) throw harnessProblem(shown, "is not a regular file", "remove it from the harness");
  to.left.bytes -= facts.size;
  if (to.left.bytes < 0 || to.found.size >= HARNESS.files) {
    const bounds = `${HARNESS.files} files and ${HARNESS.bytes / 1024 ** 2} MiB`;
    throw harnessProblem(shown, `goes beyond ${bounds}`, "name only what the benchmarks need in `harness`");
  }
  const content = await readWhole(path, shown, HARNESS.bytes);
  if (content !== null) to.found.set(shown, { path: shown, content, executable: (facts.mode & 0o100) !== 0 });
}

function harnessProblem(path: string, what: string, next: string): Problem {
  return new Problem({ code: "bad-harness", what: `harness "${path}" ${what}`, next, exit: EXIT.usage });
}
