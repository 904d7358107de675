import { createHash } from "node:crypto";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { freeBytes } from "../exec/job-folder.ts";
import { markOwner } from "../exec/job-lock.ts";
import { removeTree } from "../exec/remove-tree.ts";
import { treeParts } from "../exec/tree-path.ts";
import { defaultCacheDirectory } from "../exec/workspace.ts";
import type { ImageRecipe, Images, PreparedRoot } from "../ports/images.ts";
import { cleanRoot, unpack } from "./clean-root.ts";
import { unpinnedBases } from "./dockerfile.ts";
import { buildImage, exportImage, forgetImages } from "./podman.ts";
import { inTurn } from "./podman-turn.ts";
import { openRootCache, type RootCache } from "./root-cache.ts";

export interface ImagesOptions {
  readonly cacheDirectory?: string;
  /** All root file systems together; the least recently used go first. */
  readonly mostBytes?: number;
}

export const DEFAULT_MOST_BYTES = 60 * 1024 ** 3;

/** Root file systems built with podman, unpacked once per image, checked before each use. */
export function createImages(options: ImagesOptions = {}): Images {
  const folder = join(options.cacheDirectory ?? defaultCacheDirectory(), "rootfs");
  const cache = openRootCache(folder);
  return {
    prepare: (recipe) => prepare(recipe, { cache, folder, mostBytes: options.mostBytes ?? DEFAULT_MOST_BYTES }),
  };
}

interface Place {
  readonly cache: RootCache;
  readonly folder: string;
  readonly mostBytes: number;
}

async function prepare(recipe: ImageRecipe, place: Place): Promise<PreparedRoot> {
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  const work = await mkdtemp(join(place.folder, "work-"));
  try {
    await markOwner(work);
    const key = keyOf(recipe);
    const known = await place.cache.imageOf(key);
    const found = known === null ? null : await place.cache.intact(known);
    const isKnown = known !== null && found !== null;
    const { image, hash } = isKnown ? { image: known, hash: found } : await inTurn(() => make(recipe, place, work));
    await place.cache.remember(key, image);
    const used = await place.cache.use(image);
    const removed = await place.cache.prune(place.mostBytes);
    // Only beside a build: what is taken from the cache needs no podman.
    if (!isKnown) removed.push(...(await place.cache.forgetRemoved()));
    if (removed.length > 0) await inTurn(() => forgetImages(new Set(removed), work));
    return { ...used, hash: hash.slice(0, 16), warnings: warningsOf(recipe) };
  } finally {
    await removeTree(work);
  }
}

async function make(
  recipe: ImageRecipe,
  { cache, folder: top, mostBytes }: Place,
  work: string,
): Promise<{ image: string; hash: string }> {
  const context = join(work, "context");
  await layContext(recipe, context);
  const image = await buildImage(context, recipe.dockerfile, work);
  // Another recipe may have given the same image.
  const found = await cache.intact(image);
  if (found !== null) return { image, hash: found };
  const hash = await cache.add(image, async (folder) => {
    // The archive and what is unpacked from it lie side by side for a while.
    const most = Math.min(mostBytes, Math.floor((await freeBytes(top)) / 2));
    await exportImage(image, { tar: join(work, "root.tar"), mostBytes: most }, work);
    await unpack(join(work, "root.tar"), join(folder, "root"));
    await cleanRoot(join(folder, "root"));
  });
  return { image, hash };
}

async function layContext({ files }: ImageRecipe, context: string): Promise<void> {
  for (const file of files) {
    const path = join(context, ...treeParts(file.path));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.content, { mode: file.executable ? 0o755 : 0o644 });
  }
}

/** Over everything that the build can see. */
function keyOf({ dockerfile, files }: ImageRecipe): string {
  const hash = createHash("sha256").update(`${dockerfile}\0`);
  for (const { path, content, executable } of files.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    hash.update(`${path}\0${executable}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function warningsOf({ dockerfile, files }: ImageRecipe): PreparedRoot["warnings"] {
  const text = new TextDecoder().decode(files.find(({ path }) => path === dockerfile)?.content);
  return unpinnedBases(text).map((base) => ({
    code: "base-not-pinned",
    text: `${dockerfile} begins with ${base}, which another day may be another image: name it by its digest (${base}@sha256:…)`,
  }));
}
