import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "../exec/remove-tree.ts";
import { gitText, runGit } from "../git/run-git.ts";
import { EXIT, Problem } from "../model/problem.ts";
import { isSiteStatus, SITE_MARK } from "../model/site/status.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { identity } from "./commit.ts";
import { createLocalGit, type LocalGit, readObjects } from "./objects.ts";
import { createPatience, patiently } from "./patience.ts";
import { createRemote, type Remote, type RemoteFailure, TIP } from "./remote.ts";

/** Where the built page lies for people who serve it themselves. */
export const SITE_BRANCH = "bench-site";

export interface SitePush {
  /** The built site, absolute. */
  readonly folder: string;
  /** URL or path of the repository, without a password. */
  readonly remote: string;
  readonly token?: string | undefined;
  /** The git hash of the repository. */
  readonly format: "sha1" | "sha256";
  /** An existing folder, for the repository that the commit is made in. */
  readonly temporary: string;
  readonly clock: Pick<Clock, "utc">;
  readonly uniform: () => number;
  readonly log?: Log;
  readonly sleep?: (seconds: number) => Promise<void>;
}

/** `same`: the branch holds exactly this page already; `newer`: another job was faster, with newer results. */
export interface SitePushed {
  readonly state: "pushed" | "same" | "newer";
  readonly commit: string;
}

/**
 * Makes a site the content of its branch, one commit on what is there, never forced: the branch can be deleted at any
 * time to be rid of its past, and is made anew by the next push. A `CNAME` that a person put there stays. Throws
 * `Problem` when the branch holds something that was not built here, or the push is refused.
 */
export async function pushSite(order: SitePush): Promise<SitePushed> {
  const gitDir = await mkdtemp(join(order.temporary, "site-"));
  try {
    const git = createLocalGit(runGit, gitDir);
    await git(["init", "--quiet", "--bare", "--template=", `--object-format=${order.format}`]);
    const address = { remote: order.remote, folder: order.remote.startsWith("/") ? order.remote : null };
    const remote = createRemote({
      address: { ...address, branch: SITE_BRANCH },
      gitDir,
      git: runGit,
      token: order.token,
      hasBlobFilter: true,
    });
    return await landSite(order, git, remote);
  } finally {
    await removeTree(gitDir);
  }
}

const TRIES = 6;

async function landSite(order: SitePush, git: LocalGit, remote: Remote): Promise<SitePushed> {
  const patience = createPatience(order);
  const newest = newestOf(await readFile(join(order.folder, SITE_MARK), "utf8"));
  for (let tries = 1; ; tries++) {
    const tip = await readSiteTip(order, git, remote);
    // Only after a lost race: somebody may mean an older page, with another store.
    if (tries > 1 && tip !== null && tip.newest > newest) return { state: "newer", commit: tip.commit };
    const tree = await writeSiteTree(order.folder, tip, git);
    if (tree === tip?.tree) return { state: "same", commit: tip.commit };
    const commit = await commitSite(order, tip, { git, tree });
    const pushed = await remote.push(commit);
    if (pushed.kind === "landed") return { state: "pushed", commit };
    const failure: RemoteFailure =
      pushed.kind === "failed" ? pushed.failure : { code: "refused", isDefinite: false, said: pushed.said };
    if (failure.isDefinite || tries >= TRIES) throw cannotPush(order, failure);
    await patience.wait(tries, `the page was not taken (${failure.said.split("\n")[0]})`);
  }
}

/** What the branch holds. `newest`: time of the newest result in that page, empty when it had none. */
interface SiteTip {
  readonly commit: string;
  readonly tree: string;
  readonly newest: string;
  /** The blob of `CNAME`; null: there is none. */
  readonly cname: string | null;
}

async function readSiteTip(order: SitePush, git: LocalGit, remote: Remote): Promise<SiteTip | null> {
  let isThere = false;
  const failure = await patiently(createPatience(order), async () => {
    const fetched = await remote.fetchTip();
    if (fetched.kind === "failed") return fetched.failure;
    isThere = fetched.kind === "tip";
    return null;
  });
  if (failure !== null) throw cannotPush(order, failure);
  if (!isThere) return null;
  const ids = gitText(await git(["rev-parse", TIP, `${TIP}^{tree}`])).split("\n");
  const [commit = "", tree = ""] = ids;
  const listed = gitText(await git(["ls-tree", "-z", "--full-tree", tree, "--", SITE_MARK, CNAME])).split("\0");
  const blobs = new Map(
    listed.map((line) => {
      const [, id = "", name = ""] = /^100644 blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return [name, id] as const;
    }),
  );
  const mark = await readMark(blobs.get(SITE_MARK), git, remote);
  if (mark === null || !isSiteStatus(mark)) throw notASite(order);
  return { commit, tree, newest: newestOf(mark), cname: blobs.get(CNAME) ?? null };
}

/** Pages keeps a domain of one's own in this file. */
const CNAME = "CNAME";

async function readMark(id: string | undefined, git: LocalGit, remote: Remote): Promise<string | null> {
  if (id === undefined) return null;
  const read = async () => (await readObjects(git, [id]))[0]?.content ?? null;
  const here = await read();
  if (here !== null) return new TextDecoder().decode(here);
  await remote.fetchObjects([id]);
  const fetched = await read();
  return fetched === null ? null : new TextDecoder().decode(fetched);
}

function newestOf(status: string): string {
  try {
    const { generated } = JSON.parse(status) as { generated?: unknown };
    return typeof generated === "string" ? generated : "";
  } catch {
    return "";
  }
}

/** The folder as a tree, whatever its files are called. */
async function writeSiteTree(folder: string, tip: SiteTip | null, git: LocalGit): Promise<string> {
  const at = { cwd: folder, env: { GIT_WORK_TREE: folder } };
  await git(["read-tree", "--empty"]);
  await git(["add", "--all", "--force", "."], at);
  if (tip?.cname) await git(["update-index", "--add", "--cacheinfo", `100644,${tip.cname},${CNAME}`]);
  return gitText(await git(["write-tree", "--missing-ok"])).trim();
}

async function commitSite(
  { clock }: SitePush,
  tip: SiteTip | null,
  { git, tree }: { git: LocalGit; tree: string },
): Promise<string> {
  const parent = tip === null ? [] : ["-p", tip.commit];
  const made = await git(["commit-tree", tree, ...parent], { input: "build the page\n", env: identity(clock.utc()) });
  return gitText(made).trim();
}

function notASite({ remote }: SitePush): Problem {
  return new Problem({
    code: "not-a-site",
    what: `the branch ${SITE_BRANCH} holds something that was not built here; nothing was changed`,
    where: `${remote}#${SITE_BRANCH}`,
    expected: `a page of Benchwarden, with its ${SITE_MARK}`,
    next: `rename or delete that branch, or write \`site: { deploy: none }\``,
    exit: EXIT.failed,
  });
}

function cannotPush({ remote }: SitePush, failure: RemoteFailure): Problem {
  return new Problem({
    code: `site-${failure.code}`,
    what: `the page could not be pushed to the branch ${SITE_BRANCH}`,
    where: `${remote}#${SITE_BRANCH}`,
    found: failure.said,
    next: "the job `site` needs `contents: write`, and no ruleset may keep it from that branch; then run the job again",
    exit: EXIT.failed,
  });
}
