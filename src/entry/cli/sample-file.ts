import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SampleFile } from "../../commands/analyze.ts";
import { EXIT, Problem } from "../../model/problem.ts";
import type { Files } from "../../ports/files.ts";

/** More than any tool writes of one call. */
const FILE_BYTES = 256 * 1024 * 1024;
const FOLDER_FILES = 20_000;

/** What a tool left: a file is its standard output, a folder holds the files that it wrote. */
export async function sampleFile(files: Files, path: string): Promise<SampleFile> {
  if (await isFolder(path)) {
    const contents = new Map<string, Uint8Array>();
    await readFolder(files, { top: path, contents, left: FILE_BYTES }, "");
    return { name: path, output: { stdout: new Uint8Array(), files: contents, exitStatus: 0 } };
  }
  const stdout = await files.readBytes(path, FILE_BYTES);
  if (stdout === null)
    throw new Problem({ code: "no-file", what: "there is no such file", where: path, exit: EXIT.usage });
  return { name: path, output: { stdout, files: new Map(), exitStatus: 0 } };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

interface Folder {
  readonly top: string;
  readonly contents: Map<string, Uint8Array>;
  /** Bytes that may still be read. */
  left: number;
}

/** The regular files below a folder, by their path in it; links are not followed. All together within one file's limit. */
async function readFolder(files: Files, folder: Folder, inside: string): Promise<void> {
  for (const name of (await readdir(join(folder.top, inside))).sort()) {
    const path = inside === "" ? name : `${inside}/${name}`;
    const facts = await lstat(join(folder.top, path));
    if (facts.isDirectory()) await readFolder(files, folder, path);
    else if (facts.isFile()) await readInto(files, folder, path);
  }
}

async function readInto(files: Files, folder: Folder, path: string): Promise<void> {
  if (folder.contents.size >= FOLDER_FILES) throw tooMuch(folder.top);
  const content = await files.readBytes(join(folder.top, path), folder.left);
  if (content === null) return;
  folder.left -= content.length;
  folder.contents.set(path, content);
}

function tooMuch(top: string): Problem {
  return new Problem({
    code: "too-large",
    what: `the folder holds more than ${FOLDER_FILES} files`,
    where: top,
    next: "name the folder that one call of the tool wrote",
    exit: EXIT.usage,
  });
}
