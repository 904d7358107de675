import { join } from "node:path";
import type { History } from "../ports/history.ts";
import type { Workspace } from "../ports/workspace.ts";
import { fetchRemote, type RemoteFetch } from "./fetch-remote.ts";
import { openRepository } from "./repository.ts";

/** Which history of which repository; the folder is that of a job, which goes with it. */
export interface HistoryFetch extends Omit<RemoteFetch, "gitDir"> {
  readonly workspace: Workspace;
  readonly format: "sha1" | "sha256";
}

/**
 * The commits of a branch and the tags, without their trees and files: for a history of 10,000 commits a few megabytes
 * in one request, where the API would take a hundred pages.
 */
export function fetchedHistory(options: HistoryFetch): History {
  return {
    open: async (branch) => {
      const folder = await options.workspace.open();
      try {
        const gitDir = join(folder.path, "history.git");
        await fetchRemote(
          { ...options, gitDir },
          {
            format: options.format,
            options: ["--filter=tree:0"],
            refs: [`+refs/heads/${branch}:refs/heads/${branch}`, "+refs/tags/*:refs/tags/*"],
            commits: [],
          },
        );
        return { repository: await openRepository(gitDir), close: folder.close };
      } catch (cause) {
        await folder.close();
        throw cause;
      }
    },
  };
}
