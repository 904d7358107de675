import { chmod, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable, Writable } from "node:stream";
import { Problem } from "../model/problem.ts";
import type { Images, PreparedRoot } from "../ports/images.ts";
import { type ImageAnswer, type ImageFailure, LONGEST_RECIPE, parseRecipe } from "./image-messages.ts";

/**
 * Serves one connection: builds what the one line asks for, tells where it lies, and keeps it in use until the connection
 * ends. The user of launches can then read it.
 */
export async function serveImage(streams: { input: Readable; output: Writable }, images: Images): Promise<void> {
  const say = (answer: ImageAnswer): void => void streams.output.write(`${JSON.stringify(answer)}\n`);
  let root: PreparedRoot | null = null;
  try {
    const input = streams.input[Symbol.asyncIterator]();
    root = await images.prepare(parseRecipe(await firstLine(input)));
    await showToOthers(root.path);
    say({ ready: { path: root.path, hash: root.hash, warnings: root.warnings } });
    while (!(await input.next()).done);
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

async function firstLine(input: AsyncIterator<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for (let bytes = 0; ; ) {
    const { value, done } = await input.next();
    if (done === true) throw new Error("the connection ended before the recipe did");
    const chunk = Buffer.from(value as Uint8Array);
    const end = chunk.indexOf(10);
    bytes += chunk.length;
    if (bytes > LONGEST_RECIPE) throw new Error("the recipe is longer than 64 MiB");
    chunks.push(end < 0 ? chunk : chunk.subarray(0, end));
    if (end >= 0) return Buffer.concat(chunks).toString("utf8");
  }
}

function failureOf(error: unknown): ImageFailure {
  if (error instanceof Problem) {
    const { exit: _exit, ...facts } = error.facts;
    return facts;
  }
  return { code: "image-failed", what: error instanceof Error ? error.message : String(error) };
}
