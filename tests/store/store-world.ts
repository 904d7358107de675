import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runGit } from "../../src/git/run-git.ts";
import type { Result } from "../../src/model/result.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Store, StoreSession } from "../../src/ports/store.ts";
import { createGitStore, type GitStoreOptions } from "../../src/store/git-store.ts";
import { createRandom } from "../../src/units/random.ts";

/** The time of every test: after the samples were measured. */
export const NOW = "2026-03-01T12:00:00.000Z";

export const fixedClock: Clock = { now: () => 0, utc: () => NOW };

/** A folder with a bare repository `remote.git`, and a working folder and caches beside it. Removed by `remove`. */
export interface StoreWorld {
  readonly folder: string;
  readonly remote: string;
  /** Where results are set aside. */
  readonly directory: string;
  /** Every call of git by the stores of this world, by its first word. */
  readonly calls: string[];
  /** What the stores waited. */
  readonly waits: number[];
  store(changes?: Partial<GitStoreOptions>): Store;
  /** Names in `benchwarden-rejected/`, and the texts of the reasons. */
  rejected(): { names: string[]; reasons: string[] };
  remove(): void;
}

export async function makeStoreWorld(): Promise<StoreWorld> {
  const folder = mkdtempSync(join(tmpdir(), "benchwarden-store-"));
  const remote = join(folder, "remote.git");
  const directory = join(folder, "work");
  mkdirSync(directory);
  await gitIn(remote, ["init", "--quiet", "--bare", "--initial-branch=main"]);
  const calls: string[] = [];
  const waits: number[] = [];
  return {
    folder,
    remote,
    directory,
    calls,
    waits,
    store: (changes = {}) =>
      createGitStore({
        cacheDirectory: join(folder, "cache"),
        directory,
        clock: fixedClock,
        uniform: createRandom(1, "store test").uniform,
        sleep: async (seconds) => void waits.push(seconds),
        git: (args, options) => {
          calls.push(args[0] ?? "");
          return runGit(args, options);
        },
        ...changes,
      }),
    rejected: () => readRejected(join(directory, "benchwarden-rejected")),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function readRejected(folder: string): { names: string[]; reasons: string[] } {
  let names: string[] = [];
  try {
    names = readdirSync(folder).sort();
  } catch {
    // Nothing was set aside.
  }
  const reasons = names.filter((name) => name.endsWith(".txt")).map((name) => readFileSync(join(folder, name), "utf8"));
  return { names: names.filter((name) => !name.endsWith(".txt")), reasons };
}

/** Runs git in a repository for a test; throws when it fails. */
export async function gitIn(gitDir: string, args: readonly string[], input?: string | Uint8Array): Promise<string> {
  const env = {
    GIT_AUTHOR_NAME: "tester",
    GIT_AUTHOR_EMAIL: "tester@localhost",
    GIT_COMMITTER_NAME: "tester",
    GIT_COMMITTER_EMAIL: "tester@localhost",
  };
  const done = await runGit(args, { gitDir, env, ...(input === undefined ? {} : { input }) });
  if (done.status !== 0) throw new Error(`git ${args.join(" ")}: ${done.stderr}`);
  return new TextDecoder().decode(done.stdout).trim();
}

/** Puts files on a branch of a bare repository as somebody else would, in one commit on top of what is there. */
export async function commitFiles(
  gitDir: string,
  files: Readonly<Record<string, string | Uint8Array | null>>,
  branch = "bench-data",
): Promise<string> {
  const has = await runGit(["rev-parse", "--quiet", "--verify", `refs/heads/${branch}`], { gitDir });
  const parts: Buffer[] = [
    Buffer.from(`commit refs/heads/${branch}\ncommitter t <t@t> 1700000000 +0000\ndata 4\ntest\n`),
  ];
  if (has.status === 0) parts.push(Buffer.from(`from refs/heads/${branch}^0\n`));
  for (const [path, text] of Object.entries(files)) {
    if (text === null) parts.push(Buffer.from(`D ${path}\n`));
    else {
      const content = Buffer.from(text);
      parts.push(Buffer.from(`M 100644 inline ${path}\ndata ${content.length}\n`), content, Buffer.from("\n"));
    }
  }
  await gitIn(gitDir, ["fast-import", "--quiet", "--force"], Buffer.concat(parts));
  return gitIn(gitDir, ["rev-parse", branch]);
}

/** The commit at the tip of a branch; null when there is none. */
export async function tipOf(gitDir: string, branch = "bench-data"): Promise<string | null> {
  const done = await runGit(["rev-parse", "--quiet", "--verify", `refs/heads/${branch}`], { gitDir });
  return done.status === 0 ? new TextDecoder().decode(done.stdout).trim() : null;
}

/** Opens a store, appends results and closes it. */
export async function append(store: Store, address: string, ...results: Result[]) {
  return withSession(store, address, (session) => session.append(results.map((result) => ({ result }))));
}

export async function withSession<T>(
  store: Store,
  address: string,
  work: (session: StoreSession) => Promise<T>,
): Promise<T> {
  const session = await store.open(address);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** The paths of all stored results, as git lists them. */
export async function storedPaths(gitDir: string, branch = "bench-data"): Promise<string[]> {
  const text = await gitIn(gitDir, ["ls-tree", "-r", "--name-only", branch]);
  return text.split("\n").filter((path) => path.startsWith("log/"));
}
