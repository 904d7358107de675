import { dirname, join } from "node:path";
import { readLines, tryWrite } from "./control-files.ts";

/** Group of the launcher itself, beside those of its launches. */
export const LAUNCHER_GROUP = "launcher";

/**
 * In an isolated partition the kernel moves nothing between CPUs: what is started stays where its parent was, and a
 * launch would share a CPU with the launcher that looks at it ten times a second, for as long as it lives. So there the
 * launcher gets the first CPU and the launch all others. Does nothing without a partition, which balances, or with one CPU.
 *
 * @param unit folder of the launcher's unit in the unified hierarchy; it holds the groups `launcher` and `launch`
 */
export function keepLauncherApart(unit: string, launch: string): void {
  if (!isIsolated(unit)) return;
  const cpus = splitFirst(readLines(join(unit, "cpuset.cpus.effective"))[0] ?? "");
  if (cpus === null) return;
  tryWrite(join(unit, "cgroup.subtree_control"), "+cpuset");
  // Only when the launcher has really moved away: else the launch would give up a CPU for nothing.
  if (tryWrite(join(unit, LAUNCHER_GROUP, "cpuset.cpus"), cpus.first)) {
    tryWrite(join(launch, "cpuset.cpus"), cpus.others);
  }
}

/** The partition is a group above ours: `isolated`, not `isolated invalid (…)`. */
function isIsolated(group: string): boolean {
  for (let folder = group; folder !== dirname(folder); folder = dirname(folder)) {
    const [partition] = readLines(join(folder, "cpuset.cpus.partition"));
    if (partition === "isolated") return true;
  }
  return false;
}

/** `2-5,8` → `2` and `3-5,8`; null when there is only one CPU, or no list. */
function splitFirst(list: string): { first: string; others: string } | null {
  const [, low = "", high] = /^(\d+)(?:-(\d+))?(?:,|$)/.exec(list) ?? [];
  const rest = list.split(",").slice(1);
  if (high !== undefined) {
    const next = Number(low) + 1;
    rest.unshift(next === Number(high) ? high : `${next}-${high}`);
  }
  return low === "" || rest.length === 0 ? null : { first: low, others: rest.join(",") };
}
