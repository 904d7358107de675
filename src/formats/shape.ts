import type { FormatFailure } from "./adapter.ts";
import type { JsonObject, JsonValue } from "./json-reader.ts";
import { isObject } from "./json-text.ts";
import type { NamedJson } from "./output-text.ts";

/** Thrown inside one adapter when a value has another shape than the tool writes; `readShape` makes it a failure. */
export class ShapeError extends Error {
  readonly part: JsonValue | undefined;
  readonly expected: string;

  constructor(part: JsonValue | undefined, expected: string) {
    super(expected);
    this.part = part;
    this.expected = expected;
  }
}

/** Runs a reader of a document; a value of another shape becomes the failure with its line. */
export function readShape<T>(
  document: NamedJson,
  read: (value: JsonValue) => T,
): { ok: true; value: T } | { ok: false; failure: FormatFailure } {
  try {
    return { ok: true, value: read(document.text.value) };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const { part, expected } = error;
    const line = lineOf(document, part);
    return {
      ok: false,
      failure: { code: "malformed-output", where: document.where, line, expected, found: shown(part) },
    };
  }
}

/** Line at which a value begins; 1 for anything but an object or list of the document. */
export function lineOf(document: NamedJson, part: JsonValue | undefined): number {
  return typeof part === "object" && part !== null ? (document.text.lineOf(part) ?? 1) : 1;
}

/** A member of an object; undefined when it is absent or null. */
export function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) ? (value[key] ?? undefined) : undefined;
}

export function requireObject(value: JsonValue | undefined, what: string, inside?: JsonValue): JsonObject {
  if (isObject(value)) return value;
  throw new ShapeError(value ?? inside, `${what}: an object`);
}

export function requireList(value: JsonValue | undefined, what: string, inside?: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  throw new ShapeError(value ?? inside, `${what}: a list`);
}

export function requireText(value: JsonValue | undefined, what: string, inside?: JsonValue): string {
  if (typeof value === "string" && value !== "") return value;
  throw new ShapeError(value ?? inside, `${what}: a text`);
}

export function requireNumber(value: JsonValue | undefined, what: string, inside?: JsonValue): number {
  if (typeof value === "number") return value;
  throw new ShapeError(value ?? inside, `${what}: a number`);
}

/** A value of foreign JSON, short, for a message. */
export function shown(part: JsonValue | undefined): string {
  if (part === undefined) return "nothing";
  if (Array.isArray(part)) return `a list of ${part.length}`;
  if (isObject(part)) return `an object with ${Object.keys(part).slice(0, 8).join(", ").slice(0, 80) || "no keys"}`;
  return String(typeof part === "string" ? JSON.stringify(part) : part).slice(0, 60);
}
