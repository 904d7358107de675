import type { GitOptions, GitResult, runGit } from "../git/run-git.ts";
import { harmless, tokenEnvironment } from "../git/secrets.ts";
import type { StoreAddress } from "./address.ts";

/** Why something at the remote did not happen. `isDefinite`: trying again cannot help. */
export interface RemoteFailure {
  readonly code: "unreachable" | "refused" | "disk-full" | "object-format" | "no-such-object";
  readonly isDefinite: boolean;
  /** What git or the remote said, made harmless. */
  readonly said: string;
}

export type Fetched =
  | { readonly kind: "tip" | "absent" }
  | { readonly kind: "failed"; readonly failure: RemoteFailure };

/** `behind`: somebody else was faster. */
export type Pushed =
  | { readonly kind: "landed" }
  | { readonly kind: "behind"; readonly said: string }
  | { readonly kind: "failed"; readonly failure: RemoteFailure };

export interface Remote {
  /** Brings the branch's newest commit and all its trees, without blobs where the server can; it is then `TIP`. */
  fetchTip(): Promise<Fetched>;
  /** Brings objects by id; null: done. */
  fetchObjects(ids: readonly string[]): Promise<RemoteFailure | null>;
  /** Pushes a commit to the branch, never forced: the server takes it only when it holds the commit's parent as its tip. */
  push(commit: string): Promise<Pushed>;
}

/** Where `fetchTip` puts what it found. */
export const TIP = "refs/heads/tip";

/** Under which name git knows the remote; not a name that a person would have in their own configuration. */
const NAME = "benchwarden-store";

const BULK_SECONDS = 3_600;

export interface RemoteOptions {
  readonly address: StoreAddress;
  readonly gitDir: string;
  readonly git: typeof runGit;
  /** For https remotes: given to git through its environment, never as an argument. */
  readonly token?: string | undefined;
  /** False: blobs come along with the tip, for servers that send a tree without blobs but no blob by its id. */
  readonly hasBlobFilter: boolean;
}

/** The remote side of a store. All that is sent or fetched goes through here. */
export function createRemote(options: RemoteOptions): Remote {
  const call = (args: readonly string[], more: GitOptions = {}): Promise<GitResult> =>
    options.git(args, {
      gitDir: options.gitDir,
      credentials: true,
      config: remoteConfig(options),
      env: tokenEnvironment(options.token, options.address.remote, process.env),
      ...more,
    });
  const { branch } = options.address;
  return {
    fetchTip: async () =>
      readFetch(
        await call([...FETCH, "--depth=1", NAME, `+refs/heads/${branch}:${TIP}`], { timeoutSeconds: BULK_SECONDS }),
        options,
      ),
    fetchObjects: async (ids) => {
      const wanted = { input: `${ids.join("\n")}\n`, timeoutSeconds: BULK_SECONDS };
      const result = await call([...FETCH, "--filter=blob:none", "--stdin", NAME], {
        ...wanted,
        config: [...remoteConfig(options), ["fetch.negotiationAlgorithm", "noop"]],
      });
      return result.status === 0 ? null : failureOf(result, options);
    },
    push: async (commit) => readPush(await call([...PUSH, NAME, `${commit}:refs/heads/${branch}`]), options),
  };
}

const FETCH = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"] as const;
const PUSH = ["push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no", "--no-signed"] as const;

/** Settings for the calls that reach the remote; without them git knows of no remote and fetches nothing by itself. */
function remoteConfig({ address, hasBlobFilter }: RemoteOptions): [string, string][] {
  const config: [string, string][] = [
    ["protocol.version", "2"],
    [`remote.${NAME}.url`, address.remote],
  ];
  // Scratch repositories are promised all objects that the filter left out.
  if (hasBlobFilter) {
    config.push([`remote.${NAME}.promisor`, "true"], [`remote.${NAME}.partialclonefilter`, "blob:none"]);
  }
  // A repository of this host is served by our own process, which may be told to filter.
  if (address.folder !== null) config.push([`remote.${NAME}.uploadpack`, LOCAL_UPLOAD_PACK]);
  return config;
}

const LOCAL_UPLOAD_PACK = "git -c uploadpack.allowFilter=true -c uploadpack.allowAnySHA1InWant=true upload-pack";

function readFetch(result: GitResult, options: RemoteOptions): Fetched {
  if (result.status === 0) return { kind: "tip" };
  // Were this text forged, we would push a first commit, which the server refuses while the branch exists.
  if (/^fatal: couldn't find remote ref refs\/heads\//im.test(result.stderr)) return { kind: "absent" };
  return { kind: "failed", failure: failureOf(result, options) };
}

/** Reasons that mean: the branch moved between our fetch and our push. */
const BEHIND =
  /fetch first|non-fast-forward|stale info|needs force|failed to update ref|cannot lock ref|failed to lock|incorrect old value|reference already exists|reference is not a tree/i;

/** Reasons of a server in trouble, which may pass. */
const PASSING = /unpacker error|unpack failed|internal server error|temporarily|timed? ?out|try again/i;

function readPush(result: GitResult, options: RemoteOptions): Pushed {
  const lines = new TextDecoder().decode(result.stdout).split("\n");
  if (result.status === 0) return { kind: "landed" };
  const line = lines.find((one) => one.startsWith("!\t"));
  if (line === undefined) return { kind: "failed", failure: failureOf(result, options) };
  const reason = /\[(?:remote )?(?:rejected|failure)\] ?\(?(.*?)\)?$/.exec(line)?.[1] ?? line;
  const said = [harmless(reason, options.token), spoken(result, options)].filter((text) => text !== "").join("\n");
  if (BEHIND.test(line)) return { kind: "behind", said };
  const isPassing = PASSING.test(line) || line.includes("[remote failure]");
  return { kind: "failed", failure: { code: isPassing ? "unreachable" : "refused", isDefinite: !isPassing, said } };
}

function failureOf(result: GitResult, options: RemoteOptions): RemoteFailure {
  const said =
    spoken(result, options) || (result.ended === null ? `git ended with ${result.status}` : "git took too long");
  for (const [pattern, code, isDefinite] of FAILURES) {
    if (pattern.test(ownLines(result.stderr))) return { code, isDefinite, said };
  }
  return { code: "unreachable", isDefinite: false, said };
}

const FAILURES: readonly (readonly [RegExp, RemoteFailure["code"], boolean])[] = [
  [/no space left on device|disk quota exceeded/i, "disk-full", true],
  [/mismatched algorithms|unsupported object format|hash algorithm/i, "object-format", true],
  [
    /not our ref|unadvertised object|bad object|missing blob|repository corruption on the remote/i,
    "no-such-object",
    true,
  ],
  [
    /authentication failed|permission denied|could not read (username|password)|repository not found|access denied|\b40[13]\b/i,
    "unreachable",
    true,
  ],
  [/transport '.*' not allowed|unable to find remote helper|dubious ownership/i, "unreachable", true],
];

/** What our own git says, without the lines that it passes on from the remote. */
function ownLines(stderr: string): string {
  return stderr
    .split("\n")
    .filter((line) => !line.startsWith("remote:"))
    .join("\n");
}

const LINES = 8;

function spoken(result: GitResult, options: RemoteOptions): string {
  const lines = result.stderr.split(/[\r\n]+/).map((line) => harmless(line, options.token).trim());
  return lines
    .filter((line) => line !== "" && !NOISE.test(line))
    .slice(-LINES)
    .join("\n");
}

const NOISE = /^(hint:|error: failed to push some refs|To |Please make sure you have|and the repository exists)/;
