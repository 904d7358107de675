import type { FormatFailure } from "./adapter.ts";
import { type JsonObject, JsonReader, type JsonValue, Refusal } from "./json-reader.ts";

export interface JsonText {
  readonly value: JsonValue;
  /** Line (from 1) at which an object or list of the value begins; undefined for one that is not of this text. */
  lineOf(part: object): number | undefined;
}

export type JsonResult = { ok: true; text: JsonText } | { ok: false; failure: FormatFailure };

export const JSON_BYTES = 256 * 1024 * 1024;

/**
 * Reads JSON of a benchmark tool, in one pass and bounded: at most 256 MiB and 32 levels.
 *
 * Looser than the standard in one point: bare `NaN`, `Infinity` and `-Infinity` are read, because tools write them.
 * Stricter in two: a key that comes twice in an object is refused, and so is an integer that a double would round.
 *
 * @param input bytes, which must be UTF-8 (a byte order mark is skipped), or text
 * @param where what it is called in a failure
 */
export function readJson(input: Uint8Array | string, where: string): JsonResult {
  if (input.length > JSON_BYTES)
    return refuse(where, { line: 1, expected: "at most 256 MiB", found: `${input.length} bytes` });
  const text = typeof input === "string" ? input : decode(input);
  if (text === null) return refuse(where, { line: 1, expected: "UTF-8 text", found: "other bytes" });
  if (text.trim() === "") {
    return { ok: false, failure: { code: "no-output", where, expected: "JSON", found: "nothing" } };
  }
  const reader = new JsonReader(text);
  try {
    const value = reader.document();
    return { ok: true, text: { value, lineOf: (part) => reader.lineOf(part) } };
  } catch (error) {
    if (error instanceof Refusal) return refuse(where, error);
    throw error;
  }
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function refuse(where: string, at: { line: number; expected: string; found: string }): JsonResult {
  const { line, expected, found } = at;
  return { ok: false, failure: { code: "malformed-output", where, line, expected, found } };
}
