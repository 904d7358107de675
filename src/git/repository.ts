import { basename, dirname, resolve } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import type { Repository } from "../ports/repository.ts";
import { exportTree } from "./export-tree.ts";
import { listCommits } from "./list-commits.ts";
import { findMergeBase } from "./merge-base.ts";
import { ask, type Place } from "./place.ts";
import { resolveRevision } from "./resolve-revision.ts";
import { gitText, runGit } from "./run-git.ts";

/**
 * The repository that `directory` belongs to. Reads only; see the port for what that promises.
 * Throws `Problem` when there is none, or when git distrusts its owner.
 */
export async function openRepository(directory: string): Promise<Repository> {
  const place = await findPlace(resolve(directory));
  return {
    workTree: place.workTree,
    name: await repositoryName(place),
    resolve: (revision) => resolveRevision(place, revision),
    mergeBase: (a, b) => findMergeBase(place, a, b),
    list: (range) => listCommits(place, range),
    tags: () => listTags(place),
    exportTree: (commit, target, paths) => exportTree(place, { commit, directory: target, paths: paths ?? null }),
  };
}

async function findPlace(directory: string): Promise<Place> {
  const safe = await userSafeDirectories();
  const query = ["rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--is-bare-repository"];
  const found = await runGit(query, { cwd: directory, config: safe });
  if (found.status !== 0) throw notARepository(directory, found.stderr);
  const [gitDir = "", commonDir = "", bare = ""] = gitText(found).trimEnd().split("\n");
  const place: Place = { gitDir, commonDir, workTree: null, config: safe };
  if (bare === "true") return place;
  const top = await runGit(["rev-parse", "--path-format=absolute", "--show-toplevel"], {
    cwd: directory,
    config: safe,
  });
  return { ...place, workTree: top.status === 0 ? gitText(top).replace(/\n$/, "") : null };
}

/** Whom the user told git to trust: their global configuration is off, but this word of theirs must count. */
async function userSafeDirectories(): Promise<(readonly [string, string])[]> {
  const asked = await runGit(["config", "--includes", "-z", "--get-all", "safe.directory"], {
    cwd: "/",
    credentials: true,
  });
  if (asked.status !== 0) return [];
  const values = gitText(asked).split("\0").slice(0, -1);
  return values.map((value) => ["safe.directory", value] as const);
}

/** `owner/name` at the end of the remote's address, whatever its form (URL, scp-like, path), else the folder's name. */
async function repositoryName(place: Place): Promise<string> {
  const remote = await runGit(["config", "--get", "remote.origin.url"], { gitDir: place.gitDir, config: place.config });
  const match = /([^/:\\\s]+)\/([^/:\\\s]+?)(?:\.git)?\/?$/.exec(gitText(remote).trim());
  if (remote.status === 0 && match) return `${match[1]}/${match[2]}`;
  const folder = place.workTree ?? (basename(place.gitDir) === ".git" ? dirname(place.gitDir) : place.gitDir);
  return basename(folder).replace(/\.git$/, "") || "repository";
}

async function listTags(place: Place): Promise<ReadonlyMap<string, readonly string[]>> {
  const format = "--format=%(objectname) %(*objectname) %(refname:strip=2)";
  const lines = (await ask(place, ["for-each-ref", format, "refs/tags"])).split("\n");
  const tags = new Map<string, string[]>();
  for (const line of lines.filter((text) => text !== "")) {
    const [own = "", peeled = "", ...name] = line.split(" ");
    const commit = peeled === "" ? own : peeled;
    tags.set(commit, [...(tags.get(commit) ?? []), name.join(" ")]);
  }
  return tags;
}

function notARepository(directory: string, stderr: string): Problem {
  if (stderr.includes("dubious ownership")) {
    return new Problem({
      code: "git-distrusts-owner",
      what: "git does not trust this repository, because it belongs to another user",
      where: directory,
      next: `if you trust it: git config --global --add safe.directory ${directory}`,
      exit: EXIT.usage,
    });
  }
  const missing = stderr.includes("not a git repository");
  return new Problem({
    code: missing ? "no-repository" : "git-failed",
    what: missing ? "this is not a git repository" : "git cannot read this repository",
    where: directory,
    ...(missing ? {} : { found: stderr.trim().slice(-500) }),
    next: "run this in a clone of the project that is to be measured",
    exit: EXIT.usage,
  });
}
