import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { bundleMachine } from "../../.ci/build.mjs";

/** Builds the programs of a bench machine into a folder of this test file; `hook.js`, `controller.js`, `start.js`. */
export async function buildMachinePrograms(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "machine-programs-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  await bundleMachine(folder);
  return folder;
}
