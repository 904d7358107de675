import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Files } from "../ports/files.ts";
import type { TrustedTree } from "../ports/trusted-tree.ts";
import type { Workspace } from "../ports/workspace.ts";
import { fetchPaths } from "./fetch-paths.ts";
import type { RemoteFetch } from "./fetch-remote.ts";
import { openRepository } from "./repository.ts";

/**
 * Files of commits that are fetched for them, written as measuring writes them, so that both see the same bytes (line
 * ends and encodings follow the tree's attributes).
 */
export function fetchedTree(
  options: Omit<RemoteFetch, "gitDir"> & { readonly workspace: Workspace; readonly files: Files },
): TrustedTree {
  return {
    files: async (commit, paths) => {
      const folder = await options.workspace.open();
      try {
        const gitDir = join(folder.path, "trusted.git");
        await fetchPaths({ ...options, gitDir, commit, paths });
        const tree = join(folder.path, "trusted");
        await mkdir(tree);
        await (await openRepository(gitDir)).exportTree(commit, tree, paths);
        return await options.files.collect(tree, paths);
      } finally {
        await folder.close();
      }
    },
  };
}
