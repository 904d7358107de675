import { readFileSync, readlinkSync, statSync } from "node:fs";
import { readFile, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** Whose folder it is. `started` is the process's start in clock ticks since boot: a process id alone is used again. */
interface Owner {
  readonly host: string;
  readonly boot: string;
  readonly namespace: string;
  readonly pid: number;
  readonly started: string;
}

const NAME = "owner.json";

/** Marks a job folder as this process's. The mark needs no release: it ends with the process. */
export async function markOwner(folder: string): Promise<void> {
  const owner: Owner = { ...place(), pid: process.pid, started: startOf(process.pid) ?? "" };
  await writeFile(join(folder, NAME), `${JSON.stringify(owner)}\n`, { flag: "wx" });
}

/** Takes the mark off a folder that another process may use next. */
export async function unmarkOwner(folder: string): Promise<void> {
  await unlink(join(folder, NAME));
}

/** A folder of another host, container or unreadable mark counts as in use until nobody touched it for this long. */
const FOREIGN_SECONDS = 7 * 86_400;
/** A folder without a mark is either being made right now or was left half made. */
const UNMARKED_SECONDS = 600;

/** True when the process that made the folder is gone. */
export async function isAbandoned(folder: string, nowSeconds = Date.now() / 1_000): Promise<boolean> {
  const age = nowSeconds - statSync(folder).mtimeMs / 1_000;
  const owner = await readOwner(folder);
  if (owner === null) return age > UNMARKED_SECONDS;
  const here = place();
  if (owner.host !== here.host) return age > FOREIGN_SECONDS;
  if (owner.boot !== here.boot) return true;
  if (owner.namespace !== here.namespace) return age > FOREIGN_SECONDS;
  return startOf(owner.pid) !== owner.started;
}

async function readOwner(folder: string): Promise<Owner | null> {
  try {
    const text = await readFile(join(folder, NAME), "utf8");
    const found: unknown = JSON.parse(text);
    return isOwner(found) ? found : null;
  } catch {
    return null;
  }
}

function isOwner(found: unknown): found is Owner {
  if (typeof found !== "object" || found === null) return false;
  const owner: Partial<Record<keyof Owner, unknown>> = found;
  const texts = [owner.host, owner.boot, owner.namespace, owner.started];
  return typeof owner.pid === "number" && texts.every((text) => typeof text === "string");
}

function place(): Pick<Owner, "host" | "boot" | "namespace"> {
  return {
    host: hostname(),
    boot: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    namespace: readlinkSync("/proc/self/ns/pid"),
  };
}

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in brackets, may hold spaces and brackets; field 22 is the 20th after it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
