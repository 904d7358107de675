import { fetchedTree } from "../../commands/harness-at.ts";
import { createFiles } from "../../exec/files.ts";
import { createWorkspace } from "../../exec/workspace.ts";
import { fetchedSources } from "../../git/sources.ts";
import type { TrustedTree } from "../../ports/trusted-tree.ts";
import { sourceAccess } from "./source-access.ts";
import type { ActionWorld } from "./world.ts";

/** Files of this repository's own commits, fetched by git when they are asked for. */
export function trustedTree(action: Pick<ActionWorld, "occasion" | "token">): TrustedTree {
  const workspace = createWorkspace();
  const sources = fetchedSources({ ...sourceAccess(action), workspace });
  return fetchedTree({ sources, workspace, files: createFiles(process.cwd()) });
}
