import { chmod, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable, Writable } from "node:stream";
import { jsonLines } from "../exec/json-lines.ts";
import { Problem } from "../model/problem.ts";
import type { Images, PreparedRoot } from "../ports/images.ts";
import { type ImageAnswer, type ImageFailure, parseRecipe, RECIPE_BOUNDS } from "./image-messages.ts";

/**
 * Serves one connection: builds what the one line asks for, tells where it lies, and keeps it in use until the connection
 * ends. The user of launches can then read it.
 */
export async function serveImage(streams: { input: Readable; output: Writable }, images: Images): Promise<void> {
  const say = (answer: ImageAnswer): void => void streams.output.write(`${JSON.stringify(answer)}\n`);
  streams.output.on("error", () => undefined);
  let root: PreparedRoot | null = null;
  try {
    const lines = jsonLines(streams.input, RECIPE_BOUNDS);
    const asked = await lines.next();
    if (asked.done) return;
    root = await images.prepare(parseRecipe(asked.value));
    await showToOthers(root.path);
    say({ ready: { path: root.path, hash: root.hash, warnings: root.warnings } });
    // The end of the connection, or a second line, for which there is no use.
    await lines.next();
  } catch (error) {
    say({ failed: failureOf(error) });
  } finally {
    await root?.release();
  }
}

/** Its folder is the builder's alone until it is whole. The folder's time is the mark of use that cleaning looks at. */
async function showToOthers(path: string): Promise<void> {
  await chmod(dirname(path), 0o755);
  await utimes(dirname(path), new Date(), new Date());
}

function failureOf(error: unknown): ImageFailure {
  if (error instanceof Problem) {
    const { exit: _exit, ...facts } = error.facts;
    return facts;
  }
  return { code: "image-failed", what: error instanceof Error ? error.message : String(error) };
}
