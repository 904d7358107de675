import type { FormatFailure, ToolOutput } from "./adapter.ts";
import { type JsonText, readJson } from "./json-text.ts";

/** One JSON document that a launch left, and what it is called in messages. */
export interface NamedJson {
  readonly where: string;
  readonly text: JsonText;
}

/** The JSON of a launch: every `.json` file in its folder, in the order of their names; without any, its stdout. */
export function readJsonOutputs(
  output: ToolOutput,
): { ok: true; documents: NamedJson[] } | { ok: false; failure: FormatFailure } {
  const names = [...output.files.keys()].filter((name) => name.endsWith(".json")).sort();
  const sources = names.length > 0 ? names : ["stdout"];
  const documents: NamedJson[] = [];
  for (const where of sources) {
    const read = readJson(output.files.get(where) ?? output.stdout, where);
    if (!read.ok) return read;
    documents.push({ where, text: read.text });
  }
  return { ok: true, documents };
}
