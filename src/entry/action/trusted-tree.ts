import { createFiles } from "../../exec/files.ts";
import { createWorkspace } from "../../exec/workspace.ts";
import { fetchedTree } from "../../git/trusted-tree.ts";
import type { TrustedTree } from "../../ports/trusted-tree.ts";
import { sourceAccess } from "./source-access.ts";
import type { ActionWorld } from "./world.ts";

/** Files of this repository's own commits, fetched by git when they are asked for. */
export function trustedTree(action: Pick<ActionWorld, "occasion" | "token">): TrustedTree {
  return fetchedTree({ ...sourceAccess(action), workspace: createWorkspace(), files: createFiles(process.cwd()) });
}
