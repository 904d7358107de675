import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Limits } from "../model/config.ts";
import { killQuietly, readField, readLines, tryMake, tryRemove, tryWrite } from "./control-files.ts";
import { keepLauncherApart } from "./launcher-apart.ts";
import { watchThrashing } from "./thrashing.ts";

/** Folders of this process's own control groups, by what they count. v1 and v2 may stand side by side (hybrid hosts). */
export interface ControlGroups {
  readonly unified: string | null;
  readonly memory: string | null;
  readonly pids: string | null;
  readonly cpuacct: string | null;
}

/** A group of one launch: limits, kills and counts everything that the launch starts, whatever it renames or re-parents. */
export interface LaunchGroup {
  /** Files into which the launcher writes 0, which means itself, before it starts anything. */
  readonly joins: readonly string[];
  /** Its folder in the unified hierarchy, in which a process can also be started; null where it has none. */
  readonly startIn: string | null;
  readonly limitsMemory: boolean;
  readonly limitsProcesses: boolean;
  processes(): number[];
  /** Of a limit, before the first `kill`. */
  breach(): "out-of-memory" | "too-many-processes" | null;
  usage(): { cpuSeconds: number | null; peakBytes: number | null };
  kill(): void;
  /** Works once the last process is gone. */
  remove(): void;
}

/** Where this process stands, as far as the groups can be seen. `root` is `/` outside tests. */
export function findControlGroups(root = "/"): ControlGroups {
  const lines = readLines(join(root, "proc/self/cgroup")).map((line) => line.split(":"));
  const mounts = readLines(join(root, "proc/self/mountinfo"))
    .map(parseMount)
    .filter((mount) => mount !== null);
  const folder = (controller: string | null): string | null => {
    const line = lines.find((fields) =>
      controller === null ? fields[0] === "0" && fields[1] === "" : fields[1]?.split(",").includes(controller),
    );
    const mount = mounts.find((one) =>
      controller === null ? one.type === "cgroup2" : one.options.includes(controller),
    );
    if (line === undefined || mount === undefined) return null;
    const path = join(root, mount.point, insideMount(line.slice(2).join(":"), mount.root));
    return existsSync(join(path, "cgroup.procs")) ? path : null;
  };
  return { unified: folder(null), memory: folder("memory"), pids: folder("pids"), cpuacct: folder("cpuacct") };
}

interface Mount {
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** `36 35 98:0 /root /point rw - cgroup cgroup rw,memory` (proc(5)). */
function parseMount(line: string): Mount | null {
  const [before = "", after = ""] = line.split(" - ");
  const fields = before.split(" ");
  const [type = "", , options = ""] = after.split(" ");
  if (type !== "cgroup" && type !== "cgroup2") return null;
  return { root: fields[3] ?? "/", point: fields[4] ?? "", type, options: options.split(",") };
}

/** In a container the mount may show only a part of the hierarchy: the path counts from there. */
function insideMount(path: string, root: string): string {
  if (root === "/" || root.startsWith("/..")) return path;
  return path === root || path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}

type Setting = readonly [file: string, value: string];

/** What is written into a new group; a file that is absent belongs to a controller that is not there. */
export function settingsOf(kind: keyof ControlGroups, limits: Limits): readonly Setting[] {
  const memory = String(Math.floor(limits.memoryBytes));
  // bubblewrap itself is two processes.
  const pids = String(limits.processes + 2);
  switch (kind) {
    case "unified":
      return [
        ["memory.max", memory],
        ["memory.swap.max", "0"],
        ["memory.oom.group", "1"],
        ["pids.max", pids],
      ];
    case "memory":
      return [
        ["memory.limit_in_bytes", memory],
        ["memory.memsw.limit_in_bytes", memory],
      ];
    case "pids":
      return [["pids.max", pids]];
    case "cpuacct":
      return [];
  }
}

export const GROUP_KINDS = ["unified", "memory", "pids", "cpuacct"] as const;

/** Makes the group of a launch in every hierarchy that lets us; null when none does. */
export function createLaunchGroup(groups: ControlGroups, name: string, limits: Limits): LaunchGroup | null {
  const made: Partial<Record<keyof ControlGroups, string>> = {};
  const held = new Set<string>();
  for (const kind of GROUP_KINDS) {
    const parent = groups[kind];
    if (parent === null || (kind === "cpuacct" && made.unified !== undefined)) continue;
    if (kind === "unified") tryWrite(join(parent, "cgroup.subtree_control"), "+memory +pids");
    const path = join(parent, name);
    if (!tryMake(path)) continue;
    made[kind] = path;
    for (const [file, value] of settingsOf(kind, limits)) {
      if (existsSync(join(path, file)) && tryWrite(join(path, file), value)) held.add(file);
    }
    if (kind === "unified") keepLauncherApart(parent, path);
  }
  return Object.keys(made).length === 0 ? null : groupOf(made, held);
}

function groupOf(made: Partial<Record<keyof ControlGroups, string>>, held: ReadonlySet<string>): LaunchGroup {
  const paths = Object.values(made);
  const thrashes = made.unified === undefined ? () => false : watchThrashing(made.unified);
  const look = (): Breach => findBreach(made) ?? (thrashes() ? "out-of-memory" : null);
  let beforeTheKill: { breach: Breach } | null = null;
  return {
    joins: GROUP_KINDS.flatMap((kind) => (made[kind] === undefined ? [] : [join(made[kind], joinFile(kind))])),
    startIn: made.unified ?? null,
    limitsMemory: held.has("memory.max") || held.has("memory.limit_in_bytes"),
    limitsProcesses: held.has("pids.max"),
    processes: () => [...new Set(paths.flatMap((path) => readLines(join(path, "cgroup.procs")).map(Number)))],
    breach: () => (beforeTheKill ?? { breach: look() }).breach,
    usage: () => ({ cpuSeconds: cpuSeconds(made), peakBytes: peakBytes(made, held) }),
    kill: () => {
      beforeTheKill ??= { breach: look() };
      if (made.unified !== undefined) tryWrite(join(made.unified, "cgroup.kill"), "1");
      // v1 kills one by one: who cannot fork any more cannot outrun it.
      if (made.pids !== undefined) tryWrite(join(made.pids, "pids.max"), "0");
      for (const pid of paths.flatMap((path) => readLines(join(path, "cgroup.procs")).map(Number))) killQuietly(pid);
    },
    remove: () => {
      for (const path of paths) tryRemove(path);
    },
  };
}

/**
 * The kernel moves a whole process only after it has waited for all its readers (3–12 ms), but a thread that moves itself
 * at once: in v1 one with `tasks`, and our launcher is one thread. v2 knows no such way between groups with limits; there
 * whoever is born in a group does not wait (`startIn`).
 */
export function joinFile(kind: keyof ControlGroups): string {
  return kind === "unified" ? "cgroup.procs" : "tasks";
}

type Breach = "out-of-memory" | "too-many-processes" | null;

function findBreach(made: Partial<Record<keyof ControlGroups, string>>): Breach {
  const killed =
    counter(made.unified, "memory.events", "oom_kill") + counter(made.memory, "memory.oom_control", "oom_kill");
  if (killed > 0) return "out-of-memory";
  const refused = counter(made.unified, "pids.events", "max") + counter(made.pids, "pids.events", "max");
  return refused > 0 ? "too-many-processes" : null;
}

function cpuSeconds(made: Partial<Record<keyof ControlGroups, string>>): number | null {
  const unified = field(made.unified, "cpu.stat", "usage_usec");
  if (unified !== null) return unified / 1e6;
  const nanoseconds = number(made.cpuacct, "cpuacct.usage");
  return nanoseconds === null ? null : nanoseconds / 1e9;
}

function peakBytes(made: Partial<Record<keyof ControlGroups, string>>, held: ReadonlySet<string>): number | null {
  if (held.has("memory.max")) return number(made.unified, "memory.peak");
  return number(made.memory, "memory.max_usage_in_bytes");
}

/** Value of `key value` lines; 0 when the file or the key is absent. */
function counter(folder: string | undefined, file: string, key: string): number {
  return field(folder, file, key) ?? 0;
}

function field(folder: string | undefined, file: string, key: string): number | null {
  return folder === undefined ? null : readField(join(folder, file), key);
}

function number(folder: string | undefined, file: string): number | null {
  if (folder === undefined) return null;
  const [line] = readLines(join(folder, file));
  return line === undefined || !/^\d+$/.test(line) ? null : Number(line);
}
