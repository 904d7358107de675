import { createHash } from "node:crypto";

/** One line of a git tree. `mode` as git writes it: `100644` a file, `40000` a folder. `name` is Latin-1: one unit a byte. */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly id: string;
}

/** Git's hash of the repository, by which an object's length and name are made. */
export type ObjectFormat = "sha1" | "sha256";

const FOLDER = "40000";
const FILE = "100644";

/** The entries of a raw tree object. Throws on bytes that are no tree. */
export function parseTree(raw: Uint8Array, format: ObjectFormat): TreeEntry[] {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const idLength = format === "sha1" ? 20 : 32;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, blank);
    if (blank < 0 || end < 0 || end + 1 + idLength > bytes.length) throw new Error("a git tree ends in the middle");
    const id = bytes.toString("hex", end + 1, end + 1 + idLength);
    entries.push({ mode: bytes.toString("latin1", at, blank), name: bytes.toString("latin1", blank + 1, end), id });
    at = end + 1 + idLength;
  }
  return entries;
}

/** A folder on the way to new files: what it holds already, and what comes. */
interface Folder {
  readonly held: readonly TreeEntry[];
  readonly files: Map<string, string>;
  readonly folders: Map<string, Folder>;
}

/** A tree to write: its id, computed here so that its parents can be made in the same call of git, and its entries. */
export interface NewTree {
  readonly id: string;
  readonly entries: readonly TreeEntry[];
}

/** Every folder on the way to these paths, the root (`""`) first. */
export function foldersOf(paths: Iterable<string>): string[] {
  const folders = new Set([""]);
  for (const path of paths) {
    const parts = path.split("/");
    for (let count = 1; count < parts.length; count++) folders.add(parts.slice(0, count).join("/"));
  }
  return [...folders].sort();
}

/**
 * The trees that change when files are added, children before parents, the root last. Nothing else is touched, so the
 * cost is that of the folders on the way.
 *
 * @param files path → blob id
 * @param held folder → its entries now; a folder that is left out is new
 */
export function growTrees(
  files: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, readonly TreeEntry[]>,
  format: ObjectFormat,
): NewTree[] {
  const open = (path: string): Folder => ({ held: held.get(path) ?? [], files: new Map(), folders: new Map() });
  const root = open("");
  for (const [path, id] of files) {
    const parts = path.split("/");
    let folder = root;
    for (let count = 1; count < parts.length; count++) {
      const name = parts[count - 1] ?? "";
      const next = folder.folders.get(name) ?? open(parts.slice(0, count).join("/"));
      folder.folders.set(name, next);
      folder = next;
    }
    folder.files.set(parts.at(-1) ?? "", id);
  }
  const trees: NewTree[] = [];
  growFolder(root, trees, format);
  return trees;
}

function growFolder(folder: Folder, trees: NewTree[], format: ObjectFormat): string {
  const entries = new Map(folder.held.map((entry) => [entry.name, entry]));
  for (const [name, child] of folder.folders) {
    entries.set(name, { mode: FOLDER, name, id: growFolder(child, trees, format) });
  }
  for (const [name, id] of folder.files) entries.set(name, { mode: FILE, name, id });
  const sorted = [...entries.values()].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const id = treeId(sorted, format);
  trees.push({ id, entries: sorted });
  return id;
}

/** Git sorts a folder as if its name ended in a slash. */
function sortKey(entry: TreeEntry): string {
  return entry.mode === FOLDER ? `${entry.name}/` : entry.name;
}

function treeId(entries: readonly TreeEntry[], format: ObjectFormat): string {
  const raw = Buffer.concat(
    entries.flatMap((entry) => [Buffer.from(`${entry.mode} ${entry.name}\0`, "latin1"), Buffer.from(entry.id, "hex")]),
  );
  return createHash(format).update(`tree ${raw.length}\0`).update(raw).digest("hex");
}

/** Input of `git mktree -z --missing --batch` for these trees. */
export function mktreeInput(trees: readonly NewTree[]): Uint8Array {
  const text = trees.map((tree) => `${tree.entries.map(mktreeLine).join("")}\0`).join("");
  return Buffer.from(text, "latin1");
}

function mktreeLine({ mode, name, id }: TreeEntry): string {
  const kind = mode === FOLDER ? "tree" : mode === "160000" ? "commit" : "blob";
  return `${mode} ${kind} ${id}\t${name}\0`;
}
