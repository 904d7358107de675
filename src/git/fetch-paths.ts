import { EXIT, Problem } from "../model/problem.ts";
import { fetchInto, fetchRemote, NAME, type RemoteFetch } from "./fetch-remote.ts";
import { gitText, runGit } from "./run-git.ts";

/** Which files of which commit; folders with all that is in them. */
export interface PathFetch extends RemoteFetch {
  readonly commit: string;
  readonly paths: readonly string[];
}

/**
 * Fetches a commit with all of its trees and, of its files, only those at some paths and the attributes that say how
 * they are written, into a bare repository of our own: two requests, however large the project is.
 */
export async function fetchPaths(wanted: PathFetch): Promise<void> {
  const { commit } = wanted;
  const format = commit.length === 64 ? "sha256" : "sha1";
  const refs = [`+${commit}:refs/benchwarden/${commit}`];
  await fetchRemote(wanted, { format, options: ["--depth=1", "--filter=blob:none"], refs, commits: [commit] });
  const files = await listFiles(wanted);
  if (files.length > 0) {
    const options = ["--filter=blob:none", "--stdin"];
    await fetchInto(wanted, { format, options, refs: [], commits: [commit], input: `${files.join("\n")}\n` });
  }
  // What is not here was left out on purpose: nothing is to be fetched when somebody looks at it.
  await runGit(["config", "--remove-section", `remote.${NAME}`], { gitDir: wanted.gitDir });
}

/** Ids of the wanted files, each once. Links and submodules are not files; who exports them says so. */
async function listFiles({ gitDir, commit, paths, git = runGit }: PathFetch): Promise<string[]> {
  const listed = await git(["ls-tree", "-r", "-z", "--full-tree", commit], { gitDir });
  if (listed.status !== 0) {
    throw new Problem({
      code: "git-failed",
      what: `the files of ${commit.slice(0, 12)} cannot be listed`,
      found: listed.stderr.trim().slice(-500),
      exit: EXIT.failed,
    });
  }
  const tops = paths.map((path) => path.replace(/\/+$/, ""));
  const ids = new Set<string>();
  for (const entry of gitText(listed).split("\0")) {
    const [, id = "", path = ""] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    if (id !== "" && (isWithin(path, tops) || /(?:^|\/)\.gitattributes$/.test(path))) ids.add(id);
  }
  return [...ids];
}

function isWithin(path: string, tops: readonly string[]): boolean {
  return tops.some((top) => top === "." || path === top || path.startsWith(`${top}/`));
}
