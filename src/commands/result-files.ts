import { decodeResult, FILE_LIMITS } from "../artifact/result-file.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Request } from "../model/request.ts";
import type { Files } from "../ports/files.ts";
import { readResult } from "../publish/read-result.ts";
import type { Received } from "../publish/receive.ts";
import { absent, refused, type Shard } from "../publish/shard.ts";

/** Result files by name, matched with the requests that they answer by the cell that they say. */
export async function readHostileFiles(
  requests: readonly Request[],
  paths: readonly string[],
  files: Files,
): Promise<Received> {
  const skipped: string[] = [];
  const found = new Map<Request, Uint8Array>();
  for (const path of paths) {
    const bytes = await readBytes(files, path);
    const decoded = decodeResult(bytes);
    if (!decoded.ok) {
      skipped.push(`${path} is no result: ${decoded.why}`);
      continue;
    }
    const request = requests.find(({ cell }) => cell === decoded.result.request.cell);
    if (request === undefined) skipped.push(`${path} answers none of the requests.`);
    else if (found.has(request)) skipped.push(`${path} answers a request that an earlier file has answered.`);
    else found.set(request, bytes);
  }
  return { shards: requests.map((request) => shardOf(request, found.get(request))), skipped };
}

function shardOf(request: Request, bytes: Uint8Array | undefined): Shard {
  if (bytes === undefined) return absent(request, "none of the files answers this request");
  const read = readResult(bytes, request, null);
  if (!read.ok) return refused(request, read.why);
  return { request, result: read.result, why: "", isRefused: false, notes: read.notes };
}

async function readBytes(files: Files, path: string): Promise<Uint8Array> {
  const bytes = await files.readBytes(path, FILE_LIMITS.jsonBytes);
  if (bytes !== null) return bytes;
  throw new Problem({ code: "no-file", what: "there is no such file", where: path, exit: EXIT.usage });
}
