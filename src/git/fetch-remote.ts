import { setTimeout as pause } from "node:timers/promises";
import { EXIT, Problem } from "../model/problem.ts";
import { backOffSeconds } from "./back-off.ts";
import { type GitResult, runGit } from "./run-git.ts";
import { harmless, tokenEnvironment, withoutPassword } from "./secrets.ts";

/** From where, to where, and as whom. */
export interface RemoteFetch {
  /** URL or path, without a password. */
  readonly remote: string;
  /** A folder that does not exist yet: it becomes a bare repository that holds what was fetched. */
  readonly gitDir: string;
  /** For https: given to git through its environment, never as an argument or in the URL. */
  readonly token?: string | undefined;
  /** Uniform in [0, 1), seeded: spreads tries again. */
  readonly uniform: () => number;
  readonly sleep?: (seconds: number) => Promise<void>;
  readonly git?: typeof runGit;
}

/** `options` and `refs` of `git fetch`; `commits` are the ids that must be there. */
export interface FetchedRefs {
  readonly format: "sha1" | "sha256";
  readonly options: readonly string[];
  readonly refs: readonly string[];
  readonly commits: readonly string[];
  /** For the option `--stdin`: further ids, one a line. */
  readonly input?: string;
}

const TRIES = 4;
const SECONDS = 1_800;

/** A repository of this host is served by our own process, which may give any commit, and any part of a history. */
const LOCAL_UPLOAD_PACK = "git -c uploadpack.allowAnySHA1InWant=true -c uploadpack.allowFilter=true upload-pack";

/**
 * Makes a bare repository of our own, no work tree, no configuration but the format, and fetches into it. Throws
 * `Problem` when the remote cannot be reached or lacks what is wanted.
 */
export async function fetchRemote(wanted: RemoteFetch, what: FetchedRefs): Promise<void> {
  const git = wanted.git ?? runGit;
  const made = await git(["init", "--quiet", "--bare", "--template=", `--object-format=${what.format}`], {
    gitDir: wanted.gitDir,
  });
  if (made.status !== 0) throw failed(made, wanted, what);
  await fetchInto(wanted, what);
}

/** The same into a repository that is there already. */
export async function fetchInto(wanted: RemoteFetch, what: FetchedRefs): Promise<void> {
  const git = wanted.git ?? runGit;
  const options = { ...callOptions(wanted), ...(what.input === undefined ? {} : { input: what.input }) };
  for (let tries = 1; ; tries++) {
    const fetched = await git(fetchArguments(what), options);
    if (fetched.status === 0) return;
    if (tries >= TRIES || isDefinite(fetched)) throw failed(fetched, wanted, what);
    await (wanted.sleep ?? timer)(5 * backOffSeconds(tries, wanted.uniform()));
  }
}

function fetchArguments({ options, refs }: FetchedRefs): string[] {
  return [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    ...options,
    NAME,
    ...refs,
  ];
}

/** Under which name git knows the remote; not a name that a person would have in their own configuration. */
export const NAME = "benchwarden-source";

function callOptions({ remote, gitDir, token }: RemoteFetch) {
  const isLocal = remote.startsWith("/") || remote.startsWith("file:");
  const config: [string, string][] = [
    ["protocol.version", "2"],
    // We hold nothing that the other side could build on.
    ["fetch.negotiationAlgorithm", "noop"],
    [`remote.${NAME}.url`, remote],
    ...(isLocal ? ([[`remote.${NAME}.uploadpack`, LOCAL_UPLOAD_PACK]] as [string, string][]) : []),
  ];
  return {
    gitDir,
    credentials: true,
    config,
    env: tokenEnvironment(token, remote, process.env),
    timeoutSeconds: SECONDS,
  };
}

const ABSENT = /not our ref|unadvertised object|couldn't find remote ref/i;
const REFUSED =
  /authentication failed|could not read (username|password)|repository not found|access denied|\b40[134]\b/i;
const FULL = /no space left on device|disk quota exceeded/i;

function isDefinite({ stderr }: GitResult): boolean {
  return ABSENT.test(stderr) || REFUSED.test(stderr) || FULL.test(stderr);
}

function failed({ stderr, ended }: GitResult, { remote, token }: RemoteFetch, { commits, refs }: FetchedRefs): Problem {
  const found = stderr
    .split(/[\r\n]+/)
    .map((line) => harmless(line, token).trim())
    .filter((line) => line !== "")
    .slice(-5)
    .join("\n");
  const absent = commits.find((id) => stderr.includes(id));
  const facts = { where: withoutPassword(remote), found: ended ?? found, exit: EXIT.failed } as const;
  if (FULL.test(stderr)) {
    const next = "free space, or set XDG_CACHE_HOME to a folder on a larger disk";
    return new Problem({ ...facts, code: "disk-full", what: "the disk is full: the sources cannot be fetched", next });
  }
  if (ABSENT.test(stderr) && commits.length === 0) {
    const branch = refs[0]?.split(":")[0]?.replace("+refs/heads/", "") ?? "";
    const next = "correct `history.branch` in the config";
    return new Problem({ ...facts, code: "branch-absent", what: `the repository has no branch ${branch}`, next });
  }
  if (ABSENT.test(stderr)) {
    return new Problem({
      ...facts,
      code: "commit-absent",
      what: `the repository does not give the commit ${absent ?? commits.join(", ")}`,
      next: "it may have been pushed away: ask for the commit that is there now",
    });
  }
  return new Problem({
    ...facts,
    code: "source-unreachable",
    what: "the sources cannot be fetched",
    next: "check the network of the machine and that the job may read the repository (`contents: read`), then run the job again",
  });
}

function timer(seconds: number): Promise<void> {
  return pause(seconds * 1_000);
}
