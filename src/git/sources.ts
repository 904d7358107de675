import { join } from "node:path";
import type { Repository } from "../ports/repository.ts";
import type { Sources } from "../ports/sources.ts";
import type { Workspace } from "../ports/workspace.ts";
import { fetchCommits } from "./fetch-commits.ts";
import { openRepository } from "./repository.ts";

/** Commits fetched by their ids into a bare repository of a job folder, which goes with them. */
export function fetchedSources(options: {
  readonly remote: string;
  readonly token?: string | undefined;
  readonly workspace: Workspace;
  readonly uniform: () => number;
}): Sources {
  return {
    open: async (commits) => {
      const folder = await options.workspace.open();
      try {
        const gitDir = join(folder.path, "sources.git");
        await fetchCommits({ ...options, commits, gitDir });
        return { repository: await openRepository(gitDir), close: folder.close };
      } catch (cause) {
        await folder.close();
        throw cause;
      }
    },
  };
}

/** The repository where somebody stands, which has the commits already. */
export function ownSources(repository: Repository): Sources {
  return {
    open: async (commits) => {
      for (const commit of commits) await repository.resolve(commit);
      return { repository, close: async () => undefined };
    },
  };
}
