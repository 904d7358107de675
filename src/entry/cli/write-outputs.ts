import { gzipSync } from "node:zlib";
import type { Result } from "../../model/result.ts";
import type { Files } from "../../ports/files.ts";

/** JSON for programs: to a file, or to standard output for `-`. */
export async function writeJson(files: Files, path: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (path === "-") process.stdout.write(text);
  else await files.write(path, text);
}

/** A result document; compressed when its name ends in `.gz`. */
export async function writeResult(files: Files, path: string, result: Result): Promise<void> {
  const text = JSON.stringify(result);
  await files.write(path, path.endsWith(".gz") ? gzipSync(text, { level: 9 }) : `${text}\n`);
}
