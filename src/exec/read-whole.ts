import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { EXIT, Problem } from "../model/problem.ts";
import { systemCode } from "./disk-problem.ts";

/** A file of the caller; null: there is none. `shown` is what it is called in a problem. */
export async function readWhole(path: string, shown: string, maxBytes: number): Promise<Uint8Array | null> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw unreadable(shown, cause);
  }
  try {
    const facts = await handle.stat();
    if (facts.isDirectory()) throw wrongKind(shown, "a folder");
    // The size of a pipe (`<(command)`, /dev/stdin) is not known before its end.
    if (facts.isFile() && facts.size > maxBytes) throw tooLarge(shown, maxBytes);
    return await readUpTo(handle, shown, maxBytes);
  } finally {
    await handle.close();
  }
}

async function readUpTo(
  handle: Awaited<ReturnType<typeof open>>,
  shown: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stream = handle.createReadStream({ autoClose: false });
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(shown, maxBytes);
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof Problem ? cause : unreadable(shown, cause);
  }
  return Buffer.concat(chunks);
}

function tooLarge(shown: string, maxBytes: number): Problem {
  return new Problem({
    code: "too-large",
    what: `the file is larger than ${maxBytes} bytes`,
    where: shown,
    exit: EXIT.usage,
  });
}

function wrongKind(shown: string, found: string): Problem {
  return new Problem({ code: "not-a-file", what: "a file was expected", where: shown, found, exit: EXIT.usage });
}

function unreadable(shown: string, cause: unknown): Problem {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new Problem(
    { code: "unreadable", what: "the file cannot be read", where: shown, found, exit: EXIT.usage },
    { cause },
  );
}
