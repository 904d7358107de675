import { decodeResult, FILE_LIMITS } from "../artifact/result-file.ts";
import type { StoredEntry, StoredResult } from "../ports/store.ts";
import type { Connection } from "./connection.ts";
import { readObjects } from "./objects.ts";

/** Compressed bytes read by one process at a time: bounds memory, and keeps the number of processes small. */
const CHUNK_BYTES = 32 * 1024 ** 2;

/**
 * Reads stored results in the order of `entries`, after fetching all that is missing here in one call. Damaged, missing
 * and too large ones come with the reason, in their place.
 */
export async function* readResults(
  connection: Connection,
  entries: readonly StoredEntry[],
): AsyncGenerator<StoredResult, void, undefined> {
  const sizes = await connection.bring([...new Set(entries.map((entry) => entry.id))]);
  for (const chunk of chunksOf(entries, sizes)) {
    const readable = chunk.filter((entry) => (sizes.get(entry.id) ?? Infinity) <= FILE_LIMITS.gzipBytes);
    const objects = await readObjects(
      connection.git,
      readable.map((entry) => entry.id),
    );
    const contents = new Map(readable.map((entry, index) => [entry.path, objects[index]?.content]));
    for (const entry of chunk) yield readStored(entry, sizes.get(entry.id), contents.get(entry.path));
  }
}

function readStored(entry: StoredEntry, size: number | undefined, content: Uint8Array | undefined): StoredResult {
  if (size === undefined) return { entry, ok: false, why: "the repository lacks its bytes" };
  if (content === undefined) return { entry, ok: false, why: `it has ${size} bytes, more than a result may have` };
  const decoded = decodeResult(content);
  return decoded.ok ? { entry, ok: true, result: decoded.result } : { entry, ok: false, why: decoded.why };
}

function chunksOf(entries: readonly StoredEntry[], sizes: ReadonlyMap<string, number>): StoredEntry[][] {
  const chunks: StoredEntry[][] = [];
  let left = 0;
  for (const entry of entries) {
    const size = Math.min(sizes.get(entry.id) ?? 0, FILE_LIMITS.gzipBytes);
    if (chunks.length === 0 || size > left) {
      chunks.push([]);
      left = CHUNK_BYTES;
    }
    left -= size;
    chunks.at(-1)?.push(entry);
  }
  return chunks;
}
