import { constants, gunzipSync, gzipSync } from "node:zlib";
import { parseDocument, renderDocumentFailure } from "../model/document.ts";
import { type Result, ResultDocument } from "../model/result.ts";
import { scanJson } from "./json-scan.ts";

/** Bounds of a result's file; nothing larger is written, and reading stops there. */
export const FILE_LIMITS = { jsonBytes: 64 * 1024 ** 2, gzipBytes: 8 * 1024 ** 2, depth: 12 } as const;

export type Decoded = { readonly ok: true; readonly result: Result } | { readonly ok: false; readonly why: string };

/**
 * The bytes of a result's file: one line of JSON in the order of the schema, gzip level 9, no time, no name, the
 * operating system "unknown". Equal results give equal bytes within one version of zlib, so equality of stored results
 * is decided on what is inside.
 *
 * @param result as the schema gives it back
 */
export function encodeResult(result: Result): Uint8Array {
  const bytes = gzipSync(`${JSON.stringify(result)}\n`, { level: constants.Z_BEST_COMPRESSION });
  bytes[GZIP_OS_BYTE] = GZIP_OS_UNKNOWN;
  return bytes;
}

const GZIP_OS_BYTE = 9;
const GZIP_OS_UNKNOWN = 255;

/**
 * Reads the bytes of a result's file, gzip or plain JSON, as hostile data: bounded before and while inflating, UTF-8,
 * bounded depth, strict schema. An older version is migrated; a newer one is refused with the version that reads it.
 */
export function decodeResult(bytes: Uint8Array): Decoded {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (bytes.length > (isGzip ? FILE_LIMITS.gzipBytes : FILE_LIMITS.jsonBytes)) {
    return no(`it has ${bytes.length} bytes, more than a result may have`);
  }
  const inflated = isGzip ? inflate(bytes) : bytes;
  return typeof inflated === "string" ? no(inflated) : parseBytes(inflated);
}

/** The inflated bytes, or why there are none. */
function inflate(bytes: Uint8Array): Uint8Array | string {
  try {
    const options = { maxOutputLength: FILE_LIMITS.jsonBytes, info: true };
    // With `info` the engine comes along, which tells how much of the input belonged to the stream.
    const whole = gunzipSync(bytes, options) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
    const after = bytes.length - whole.engine.bytesWritten;
    if (after > 0) return `${after} bytes follow the end of the gzip stream`;
    return lastLength(bytes) === whole.buffer.length ? whole.buffer : "it is several gzip files in one";
  } catch (cause) {
    if (codeOf(cause) === "ERR_BUFFER_TOO_LARGE") return `it inflates to more than ${FILE_LIMITS.jsonBytes} bytes`;
    return `it is no sound gzip file: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

/** The length that the last member of a gzip file says it has; zlib has checked that it is true. */
function lastLength(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(bytes.length - 4, true);
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : null;
}

function parseBytes(bytes: Uint8Array): Decoded {
  const why = scanJson(bytes, FILE_LIMITS.depth);
  if (why !== null) return no(why);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    return no(cause instanceof SyntaxError ? `it is no JSON: ${cause.message.slice(0, 200)}` : "it is not UTF-8 text");
  }
  const parsed = parseDocument(ResultDocument, json);
  return parsed.ok ? { ok: true, result: parsed.value } : no(renderDocumentFailure(parsed.failure));
}

function no(why: string): Decoded {
  return { ok: false, why };
}
