import { EXIT, Problem } from "../model/problem.ts";
import type { ImageRecipe } from "../ports/images.ts";

/*
 * What goes over the socket of the user who builds images: one JSON line with the recipe, one with the answer. The end of
 * the connection releases the root file system.
 */

/** `content` is base64. */
export interface AskedImage {
  readonly dockerfile: string;
  readonly files: readonly { readonly path: string; readonly content: string; readonly executable: boolean }[];
}

export interface ImageFailure {
  readonly code: string;
  readonly what: string;
  readonly where?: string | undefined;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly next?: string | undefined;
}

export interface ReadyRoot {
  readonly path: string;
  readonly hash: string;
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
}

export type ImageAnswer = { readonly ready: ReadyRoot } | { readonly failed: ImageFailure };

/** A context is the Dockerfile and files that measure, as text in base64. */
export const RECIPE_BOUNDS = { maxBytes: 64 * 1024 * 1024, maxDepth: 4 };

export function renderRecipe({ dockerfile, files }: ImageRecipe): string {
  const asked: AskedImage = {
    dockerfile,
    files: files.map(({ path, content, executable }) => ({
      path,
      content: Buffer.from(content).toString("base64"),
      executable,
    })),
  };
  return `${JSON.stringify(asked)}\n`;
}

/** Field by field: names become paths of a folder in which the builder works. Throws `Problem`. */
export function parseRecipe(asked: unknown): ImageRecipe {
  const found = fields(asked, ["dockerfile", "files"]);
  const { files } = found;
  if (!Array.isArray(files) || files.length > 10_000) throw refused("the files are no list of at most 10000");
  const recipe = { dockerfile: pathInside(found.dockerfile), files: files.map(parseFile) };
  if (!recipe.files.some(({ path }) => path === recipe.dockerfile))
    throw refused("the Dockerfile is not among the files");
  return recipe;
}

function parseFile(entry: unknown): ImageRecipe["files"][number] {
  const { path, content, executable } = fields(entry, ["path", "content", "executable"]);
  if (typeof content !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(content))
    throw refused("a file's content is no base64");
  if (typeof executable !== "boolean") throw refused("a file is neither executable nor not");
  return { path: pathInside(path), content: Buffer.from(content, "base64"), executable };
}

function fields(found: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw refused("an object is expected");
  if (Object.keys(found).some((key) => !keys.includes(key))) throw refused("there is an unknown key");
  return Object.fromEntries(Object.entries(found));
}

function pathInside(found: unknown): string {
  const isPath = typeof found === "string" && /^[^/\0][^\0]{0,4095}$/.test(found);
  if (!isPath || found.split("/").some((part) => part === ".." || part === "")) throw refused("a path leads out");
  return found;
}

function refused(what: string): Problem {
  return new Problem({
    code: "recipe-refused",
    what: `the recipe of an image is refused: ${what}`,
    where: "the image builder of this bench machine",
    exit: EXIT.failed,
  });
}
