import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import { fetchMissing } from "./fetch-missing.ts";
import { ask, type Place } from "./place.ts";
import { requireRevision } from "./resolve-revision.ts";
import { type GitResult, gitText, runGit } from "./run-git.ts";

export interface TreeExport {
  readonly commit: string;
  /** An existing, empty folder. */
  readonly directory: string;
  /** Files and folders of the tree; null: all of it. */
  readonly paths: readonly string[] | null;
}

/**
 * Writes a commit's tree below a folder as a checkout would: line ends and encodings as the tree's own attributes say,
 * modes and links kept, submodules left empty. It reads the objects through a git folder of our own that holds no
 * configuration, so no filter, hook, monitor or local attribute of the repository has a say; `git archive` would drop
 * files marked `export-ignore`, and a work tree would be recorded in the repository.
 */
export async function exportTree(place: Place, wanted: TreeExport): Promise<void> {
  if ((await readdir(wanted.directory)).length > 0) throw new Error(`${wanted.directory} is not empty`);
  const commit = await requireRevision(place, wanted.commit);
  await fetchMissing(place, commit);
  const scratch = await mkdtemp(join(tmpdir(), "benchwarden-export-"));
  try {
    const gitDir = await makeGitFolder(place, scratch);
    await checkOut(
      { gitDir, objects: join(place.commonDir, "objects"), index: join(scratch, "index") },
      commit,
      wanted,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The least that git takes for a repository; only the object format must agree with the real one. */
async function makeGitFolder(place: Place, scratch: string): Promise<string> {
  const gitDir = join(scratch, "git");
  await mkdir(join(gitDir, "refs"), { recursive: true });
  await mkdir(join(gitDir, "objects"));
  await writeFile(join(gitDir, "HEAD"), "ref: refs/heads/none\n");
  const format = (await ask(place, ["rev-parse", "--show-object-format"])).trim();
  const extension = format === "sha1" ? "" : `[extensions]\n\tobjectFormat = ${format}\n`;
  const version = format === "sha1" ? 0 : 1;
  await writeFile(
    join(gitDir, "config"),
    `[core]\n\trepositoryFormatVersion = ${version}\n\tbare = false\n${extension}`,
  );
  return gitDir;
}

interface Source {
  readonly gitDir: string;
  readonly objects: string;
  readonly index: string;
}

const CHECKOUT_CONFIG: readonly (readonly [string, string])[] = [
  ["core.fileMode", "true"],
  ["core.symlinks", "true"],
  ["core.autocrlf", "false"],
  ["core.eol", "lf"],
  ["core.checkStat", "minimal"],
];

async function checkOut(source: Source, commit: string, wanted: TreeExport): Promise<void> {
  const target = await realpath(wanted.directory);
  const git = (args: readonly string[], input?: Uint8Array): Promise<GitResult> =>
    runGit(args, {
      gitDir: source.gitDir,
      // Attributes that the index lacks would be looked for in the work tree: let that be the empty folder.
      cwd: target,
      config: CHECKOUT_CONFIG,
      env: { GIT_OBJECT_DIRECTORY: source.objects, GIT_INDEX_FILE: source.index, GIT_WORK_TREE: target },
      ...(input === undefined ? {} : { input }),
    });
  requireSuccess(await git(["read-tree", commit]), commit);
  const prefix = `--prefix=${target}/`;
  if (wanted.paths === null) return requireSuccess(await git(["checkout-index", "--all", "--force", prefix]), commit);
  const names: Uint8Array[] = [];
  for (const path of wanted.paths) names.push(await listFiles(git, path, commit));
  requireSuccess(await git(["checkout-index", "--force", prefix, "-z", "--stdin"], Buffer.concat(names)), commit);
}

async function listFiles(
  git: (args: readonly string[]) => Promise<GitResult>,
  path: string,
  commit: string,
): Promise<Uint8Array> {
  const listed = await git(["ls-files", "-z", "--cached", "--", path.replace(/\/+$/, "") || "."]);
  requireSuccess(listed, commit);
  if (listed.stdout.length > 0) return listed.stdout;
  throw new Problem({
    code: "path-absent",
    what: `commit ${commit.slice(0, 12)} has no "${path}"`,
    next: "compare the paths of the config with the files of that commit",
    exit: EXIT.usage,
  });
}

function requireSuccess(result: GitResult, commit: string): void {
  if (result.status === 0 && result.ended === null) return;
  const full = result.stderr.includes("No space left on device");
  throw new Problem({
    code: full ? "disk-full" : "export-failed",
    what: full
      ? "the disk is full: the tree could not be written"
      : `the tree of ${commit.slice(0, 12)} cannot be written`,
    found: (result.stderr.trim() || gitText(result)).slice(-500),
    next: full
      ? "free space, or set XDG_CACHE_HOME to a folder on a larger disk"
      : "`git fsck` tells whether the repository is whole",
    exit: EXIT.failed,
  });
}
