import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildAction } from "../../../.ci/build.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The Node that runs actions: 24, from the `node` package. */
export const NODE = join(ROOT, "node_modules", ".bin", "node");

let built: Promise<string> | undefined;

/** The action as `uses:` would get it, built from the sources once per process. Gives the path of its `main`. */
export function builtAction(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "benchwarden-action-"));
  cpSync(join(ROOT, "package.json"), join(folder, "package.json"));
  cpSync(join(ROOT, "action.yml"), join(folder, "action.yml"));
  mkdirSync(join(folder, "dist"));
  await buildAction(join(folder, "dist", "action"));
  cpSync(join(ROOT, "dist", "dashboard"), join(folder, "dist", "dashboard"), { recursive: true });
  return join(folder, "dist", "action", "index.js");
}
