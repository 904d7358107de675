import { waitedSeconds } from "./evidence.ts";
import type { HostFiles } from "./host-files.ts";
import type { Time } from "./time.ts";

/** How busy the host is without us, over a short while. Shares of all CPU time; `tasks` names those above a share of one CPU. */
export interface Load {
  readonly busy: number;
  readonly steal: number;
  /** Of the time in which some task waited for a CPU; null where the kernel does not tell. */
  readonly pressure: number | null;
  readonly tasks: readonly { readonly name: string; readonly share: number }[];
}

const TASK_SHARE = 0.05;

/** Looks twice, `seconds` apart. `own` are processes that do not count: this one. */
export async function sampleLoad(
  host: HostFiles,
  seconds: number,
  { own, time }: { own: ReadonlySet<number>; time: Time },
): Promise<Load> {
  const [before, tasksBefore, waitedBefore, start] = [ticks(host), taskTicks(host), waitedSeconds(host), time.now()];
  await time.sleep(seconds);
  const [after, tasksAfter, waitedAfter] = [ticks(host), taskTicks(host), waitedSeconds(host)];
  const passed = Math.max(seconds, time.now() - start);
  const total = Math.max(1, after.total - before.total);
  const tasks = [...tasksAfter].flatMap(([pid, task]) => {
    const share = (task.ticks - (tasksBefore.get(pid)?.ticks ?? task.ticks)) / (total / after.cpus);
    return share < TASK_SHARE || own.has(pid) ? [] : [{ name: task.name, share }];
  });
  return {
    busy: (after.busy - before.busy) / total,
    steal: (after.steal - before.steal) / total,
    pressure: waitedBefore === null || waitedAfter === null ? null : Math.min(1, (waitedAfter - waitedBefore) / passed),
    tasks: tasks.sort((one, other) => other.share - one.share),
  };
}

function ticks(host: HostFiles): { total: number; busy: number; steal: number; cpus: number } {
  const text = host.text("proc/stat") ?? "";
  const line = /^cpu +(.*)$/m.exec(text)?.[1] ?? "";
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = line
    .split(/ +/)
    .map(Number);
  const busy = user + nice + system + irq + soft;
  return { total: busy + idle + wait + steal, busy, steal, cpus: Math.max(1, text.match(/^cpu\d+ /gm)?.length ?? 1) };
}

function taskTicks(host: HostFiles): Map<number, { name: string; ticks: number }> {
  const found = new Map<number, { name: string; ticks: number }>();
  for (const name of host.names("proc").filter((one) => /^\d+$/.test(one))) {
    const stat = host.text(`proc/${name}/stat`);
    if (stat === null) continue;
    const end = stat.lastIndexOf(")");
    const fields = stat.slice(end + 2).split(" ");
    const command = stat.slice(stat.indexOf("(") + 1, end).replaceAll(/[^\x20-\x7e]/g, "?");
    found.set(Number(name), { name: command, ticks: Number(fields[11]) + Number(fields[12]) });
  }
  return found;
}
