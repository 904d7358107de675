import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { killQuietly, readLines, tryList, tryMake, tryRemove, tryWrite } from "./control-files.ts";
import { type ControlGroups, GROUP_KINDS, joinFile } from "./control-groups.ts";

/**
 * The hierarchies in which a launch's group can really be made and joined. A folder may be writable and yet refuse
 * processes: an ordinary user may move them only below a group that was delegated to them.
 */
export function usableGroups(groups: ControlGroups, name: string): ControlGroups {
  const usable = { ...groups };
  for (const kind of GROUP_KINDS) {
    const parent = groups[kind];
    if (parent !== null && !canJoin(join(parent, name), joinFile(kind))) usable[kind] = null;
  }
  return withoutIdleUnified(usable);
}

/** On a hybrid host the unified group would hold and count nothing that v1 does not, and it is the one slow to join. */
function withoutIdleUnified(groups: ControlGroups): ControlGroups {
  const { memory, pids, cpuacct } = groups;
  return memory !== null && pids !== null && cpuacct !== null ? { ...groups, unified: null } : groups;
}

function canJoin(path: string, file: string): boolean {
  if (!tryMake(path)) return false;
  const joined = spawnSync("/bin/sh", ["-c", 'echo 0 > "$1"', "sh", join(path, file)], { stdio: "ignore" });
  tryRemove(path);
  return joined.status === 0;
}

/** Groups of launches whose Benchwarden was killed: ends what still runs in them and removes them. */
export function removeStaleGroups(groups: ControlGroups, isAlive: (pid: number) => boolean): void {
  for (const kind of GROUP_KINDS) {
    const parent = groups[kind];
    if (parent === null) continue;
    for (const name of tryList(parent)) {
      const pid = /^benchwarden-(\d+)-/.exec(name)?.[1];
      if (pid === undefined || isAlive(Number(pid))) continue;
      const path = join(parent, name);
      tryWrite(join(path, "cgroup.kill"), "1");
      for (const process of readLines(join(path, "cgroup.procs"))) killQuietly(Number(process));
      tryRemove(path);
    }
  }
}
