import { createHash } from "node:crypto";
import { access, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { withDiskProblems } from "../exec/disk-problem.ts";
import { runGit } from "../git/run-git.ts";
import { withoutPassword } from "../git/secrets.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import { parseAddress, type StoreAddress } from "./address.ts";
import { createConnection } from "./connection.ts";
import { makeRepository, requireRepository } from "./local-repository.ts";
import { createPatience } from "./patience.ts";
import { createRemote } from "./remote.ts";
import { leaseScratch } from "./scratch.ts";
import { createSession, type GitSession } from "./session.ts";
import { NeedsWholeFetch } from "./tip.ts";

/** What a store on a git branch needs from outside. */
export interface GitStoreOptions {
  /** Scratch repositories lie below `stores/` there. */
  readonly cacheDirectory: string;
  /** Relative addresses count from here, and `benchwarden-rejected/` is made here. */
  readonly directory: string;
  readonly clock: Clock;
  /** Uniform in [0, 1), seeded: spreads the tries of writers who collide. */
  readonly uniform: () => number;
  readonly log?: Log;
  /** For https remotes, in place of git's own credential helpers. */
  readonly token?: string;
  /** Waits; default: timers. */
  readonly sleep?: (seconds: number) => Promise<void>;
  readonly git?: typeof runGit;
}

/** The store on a branch of a git repository, worked on with git's plumbing in scratch repositories of our own. */
export function createGitStore(options: GitStoreOptions): Store {
  return {
    open: async (text) => {
      const address = parseAddress(text, options.directory);
      await requireRepository(address, text);
      return openAddress(options, address, text);
    },
    init: async (text) => {
      const address = parseAddress(text, options.directory);
      await makeRepository(options.git ?? runGit, address);
      const session = await openAddress(options, address, text);
      try {
        return await session.create();
      } finally {
        await session.close();
      }
    },
  };
}

/** A server that once gave no blob by its id is fetched from as a whole from then on. */
async function openAddress(options: GitStoreOptions, address: StoreAddress, text: string): Promise<GitSession> {
  const pool = join(options.cacheDirectory, "stores", hash(address.remote));
  const whole = `${pool}-whole`;
  const opening = { options, address, shown: withoutPassword(text) };
  if (await exists(whole)) return openIn(opening, whole, false);
  try {
    return await openIn(opening, pool, true);
  } catch (cause) {
    if (cause instanceof NeedsWholeFetch) return openWhole(opening, whole);
    throw cause;
  }
}

/** The folder stays as the sign to do so again, but not when it did not help. */
async function openWhole(opening: Opening, pool: string): Promise<GitSession> {
  try {
    return await openIn(opening, pool, false);
  } catch (cause) {
    await rmdir(pool).catch(() => undefined);
    throw cause;
  }
}

interface Opening {
  readonly options: GitStoreOptions;
  readonly address: StoreAddress;
  readonly shown: string;
}

async function openIn({ options, address, shown }: Opening, pool: string, hasBlobFilter: boolean): Promise<GitSession> {
  const lease = await withDiskProblems(pool, () => leaseScratch(pool));
  const git = options.git ?? runGit;
  const remote = createRemote({ address, gitDir: lease.gitDir, git, token: options.token, hasBlobFilter });
  const connection = createConnection({ shown, lease, remote, git, patience: createPatience(options) });
  try {
    const tip = await connection.refresh();
    return createSession({ connection, tip, clock: options.clock, directory: options.directory });
  } catch (cause) {
    await connection.close();
    throw cause;
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
