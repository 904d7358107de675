import type { Holding } from "./candidate.ts";
import type { Connection } from "./connection.ts";
import { listFiles } from "./objects.ts";
import { parseStoredPath } from "./stored-path.ts";
import type { Tip } from "./tip.ts";

/**
 * The names in a store's log, asked by path and by cell. They stay the bytes that git lists (some 70 for each result):
 * searching them costs milliseconds where making texts of 100,000 names would cost a quarter of a second.
 */
export async function readHolding(connection: Connection, tip: Tip | null): Promise<Holding> {
  const names = await readNames(connection, tip);
  return {
    has: (path) => names.includes(`\0${path}\0`),
    sameCell: (mode, cell, attempt) =>
      pathOfCell(namesEndingWith(names, `-${cell}-${attempt}.json.gz\0`), mode, cell, attempt),
    idOf: async (path) => {
      const files = tip === null ? [] : await listFiles(connection.git, tip.commit, path);
      const file = files.find((one) => one.path === path);
      if (file === undefined) throw new Error(`${path} is listed in the store and not there`);
      return file.id;
    },
    content: connection.blob,
  };
}

/** The first of some paths that is a result of a mode, cell and attempt. */
export function pathOfCell(
  paths: readonly string[],
  mode: "record" | "compare",
  cell: string,
  attempt: number,
): string | null {
  const isIt = (path: string): boolean => {
    const entry = parseStoredPath(path, "");
    return entry?.mode === mode && entry.cell === cell && entry.attempt === attempt;
  };
  return paths.find(isIt) ?? null;
}

/** Each name between two NULs, the first one included. */
async function readNames(connection: Connection, tip: Tip | null): Promise<Buffer> {
  if (tip === null) return Buffer.alloc(0);
  const listed = await connection.git(["ls-tree", "-r", "-z", "--full-tree", "--name-only", tip.commit, "--", "log/"], {
    maxOutputBytes: 1024 ** 3,
  });
  return Buffer.concat([Buffer.of(0), listed.stdout]);
}

function namesEndingWith(names: Buffer, end: string): string[] {
  const found: string[] = [];
  for (let at = names.indexOf(end); at >= 0; at = names.indexOf(end, at + end.length)) {
    found.push(names.toString("utf8", names.lastIndexOf(0, at) + 1, at + end.length - 1));
  }
  return found;
}
