import type { z } from "zod";

/**
 * A JSON document with a name and a version, `{"schema": "benchwarden.result/1", …}`.
 *
 * Documents that we read (request, result, samples) are strict: an unknown key is refused, so adding a field means a
 * new version and a migration that fills it in. `migrations[n]` turns version n into version n + 1.
 * Documents that others read (outcome, detection) may gain fields within a version (`docs/decisions/0002-documents.md`).
 */
export interface DocumentKind<T> {
  readonly name: string;
  readonly version: number;
  readonly schema: z.ZodType<T>;
  readonly migrations: Readonly<Record<number, (older: Record<string, unknown>) => Record<string, unknown>>>;
}

export type DocumentFailure =
  | { code: "not-an-object"; found: string }
  | { code: "other-document"; expected: string; found: string }
  | { code: "newer"; expected: string; found: string }
  | { code: "unknown-version"; expected: string; found: string }
  | { code: "malformed"; path: string; message: string };

export type Parsed<T> = { ok: true; value: T } | { ok: false; failure: DocumentFailure };

/** Reads one document of a kind from parsed JSON; older versions are migrated, newer ones are refused. */
export function parseDocument<T>(kind: DocumentKind<T>, input: unknown): Parsed<T> {
  const expected = `${kind.name}/${kind.version}`;
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return refused({ code: "not-an-object", found: Array.isArray(input) ? "a list" : String(input).slice(0, 40) });
  }
  const schema = "schema" in input ? input.schema : undefined;
  const match = typeof schema === "string" ? /^(benchwarden\.[a-z]+)\/(\d{1,6})$/.exec(schema) : null;
  if (match?.[1] !== kind.name) {
    return refused({ code: "other-document", expected, found: String(schema).slice(0, 60) });
  }
  const version = Number(match[2]);
  if (version > kind.version) return refused({ code: "newer", expected, found: `${kind.name}/${version}` });
  return parseVersion(kind, { ...input }, version);
}

function parseVersion<T>(kind: DocumentKind<T>, input: Record<string, unknown>, version: number): Parsed<T> {
  let document = input;
  for (let from = version; from < kind.version; from++) {
    const migrate = kind.migrations[from];
    if (!migrate) {
      return refused({
        code: "unknown-version",
        expected: `${kind.name}/${kind.version}`,
        found: `${kind.name}/${version}`,
      });
    }
    document = { ...migrate(document), schema: `${kind.name}/${from + 1}` };
  }
  const parsed = kind.schema.safeParse(document);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  return refused({ code: "malformed", path: pathText(issue?.path ?? []), message: issue?.message ?? "does not fit" });
}

/** Says in words why a document was refused. */
export function renderDocumentFailure(failure: DocumentFailure): string {
  switch (failure.code) {
    case "not-an-object":
      return `expected a JSON object, found ${failure.found}`;
    case "other-document":
      return `expected a document of schema "${failure.expected}", found "${failure.found}"`;
    case "newer":
      return `it is "${failure.found}", written by a newer Benchwarden; this one reads up to "${failure.expected}". Update Benchwarden to read it`;
    case "unknown-version":
      return `"${failure.found}" is not a version that was ever written; this Benchwarden reads up to "${failure.expected}"`;
    case "malformed":
      return `at ${failure.path}: ${failure.message}`;
  }
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the top";
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

function refused(failure: DocumentFailure): { ok: false; failure: DocumentFailure } {
  return { ok: false, failure };
}
