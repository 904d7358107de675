import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { FormatFailure, Parsed, ParseOptions, ParseResult, ToolOutput } from "../../src/formats/adapter.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/formats/", import.meta.url));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const NO_OPTIONS: ParseOptions = { metrics: {}, benchmark: null };

export function fixture(path: string): string {
  return readFileSync(`${FIXTURES}${path}`, "utf8");
}

/** What a process that printed `stdout` and left `files` leaves behind. */
export function outputOf(
  stdout: string,
  files: Readonly<Record<string, string>> = {},
  exitStatus: number | null = 0,
): ToolOutput {
  return {
    stdout: bytes(stdout),
    files: new Map(Object.entries(files).map(([name, text]) => [name, bytes(text)])),
    exitStatus,
  };
}

export function parsedOf(result: ParseResult): Parsed {
  if (!result.ok) expect.fail(`refused: ${JSON.stringify(result.failure)}`);
  return result.value;
}

export function failureOf(result: ParseResult): FormatFailure {
  if (result.ok) expect.fail(`read: ${JSON.stringify(result.value).slice(0, 500)}`);
  return result.failure;
}
