import type { Files } from "../ports/files.ts";
import type { Repository } from "../ports/repository.ts";
import type { Sources } from "../ports/sources.ts";
import type { TrustedTree } from "../ports/trusted-tree.ts";
import type { HarnessFile, Workspace } from "../ports/workspace.ts";

interface HarnessPorts {
  readonly workspace: Workspace;
  readonly files: Files;
}

/** The harness files of a commit, as a checkout writes them. */
export async function harnessAt(
  commit: string,
  paths: readonly string[],
  { repository, ports }: { repository: Pick<Repository, "exportTree">; ports: HarnessPorts },
): Promise<HarnessFile[]> {
  const folder = await ports.workspace.open();
  try {
    const tree = await folder.createTree("harness");
    await repository.exportTree(commit, tree, paths);
    return await ports.files.collect(tree, paths);
  } finally {
    await folder.close();
  }
}

/**
 * Files of a commit that is fetched for them, in the same way as measuring gets them, so that both see the same bytes
 * (line ends and encodings follow the tree's attributes).
 */
export function fetchedTree(ports: HarnessPorts & { readonly sources: Sources }): TrustedTree {
  return {
    files: async (commit, paths) => {
      const { repository, close } = await ports.sources.open([commit]);
      try {
        return await harnessAt(commit, paths, { repository, ports });
      } finally {
        await close();
      }
    },
  };
}
