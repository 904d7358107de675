import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The host's files below a root (`/` outside tests). What is absent or unreadable is null or empty, never an error. */
export interface HostFiles {
  text(path: string): string | null;
  number(path: string): number | null;
  names(path: string): string[];
}

export function hostFiles(root: string): HostFiles {
  const text = (path: string): string | null => {
    try {
      // Texts of the device tree end with a NUL.
      return readFileSync(join(root, path), "utf8").replaceAll("\0", " ").trim();
    } catch {
      return null;
    }
  };
  return {
    text,
    number: (path) => {
      const found = text(path);
      return found !== null && /^-?\d+$/.test(found) ? Number(found) : null;
    },
    names: (path) => {
      try {
        return readdirSync(join(root, path)).sort();
      } catch {
        return [];
      }
    },
  };
}

/** The CPUs of a list such as `0-3,8-11`, ascending as written. */
function listCpus(list: string): number[] {
  return list.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, nth) => first + nth);
  });
}

/** Number of CPUs in a list such as `0-3,8-11`. */
export function countCpus(list: string | null): number | null {
  return list === null || list === "" ? null : listCpus(list).length;
}

/** The CPUs that the machine's administrator set apart for launches; null where none are. */
export function benchCpus(host: HostFiles): ReadonlySet<number> | null {
  const conf = host.text("etc/benchwarden/machine.conf") ?? "";
  const list = /^BENCH_CPUS=(\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*)[ \t]*(?:#.*)?$/m.exec(conf)?.[1];
  return list === undefined ? null : new Set(listCpus(list));
}
