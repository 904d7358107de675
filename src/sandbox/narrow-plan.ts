import { mkdir, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import type { SessionPlan } from "../ports/executor.ts";

/** Where the launcher of a bench machine may work, in absolute paths. */
export interface PlanBounds {
  /** Job folders lie below it. */
  readonly jobs: string;
  /** Homes of fetch and build, kept between jobs. */
  readonly homes: string;
  /** Root file systems that were built here. */
  readonly rootfs: string;
  /** Folders of the machine that no launch may see. */
  readonly hidden: readonly string[];
}

/**
 * The plan as this machine grants it. The job that asks holds no hostile code, but it is no reason to let it name any
 * folder of the host: the job folder must lie where jobs do, the root file system where ours do, the home is ours, and
 * there is no session without a sandbox. Throws `Problem`.
 */
export async function narrowPlan(asked: unknown, bounds: PlanBounds): Promise<SessionPlan> {
  const plan = asked as SessionPlan;
  if (typeof plan?.jobFolder !== "string" || typeof plan.home !== "string") throw refused("the first line is no plan");
  if (plan.sandbox !== "bubblewrap") throw refused("on a bench machine every launch has a sandbox");
  const jobFolder = await inside(bounds.jobs, plan.jobFolder, "the job folder");
  const rootfs = plan.rootfs === null ? null : await inside(bounds.rootfs, plan.rootfs, "the root file system");
  const shown = plan.toolchain.find((folder) => bounds.hidden.some((one) => overlaps(folder, one)));
  if (shown !== undefined) throw refused(`the toolchain folder ${shown} is not for launches`);
  return { ...plan, jobFolder, rootfs, home: await ownHome(bounds.homes, plan.home) };
}

/** The real path of a folder that lies below another one. */
async function inside(parent: string, path: string, what: string): Promise<string> {
  const [top, real] = await Promise.all([realpath(parent), realpath(path)]).catch(() => ["", ""] as const);
  if (top === "" || !real.startsWith(`${top}/`)) throw refused(`${what} is not below ${parent}`);
  return real;
}

function overlaps(a: string, b: string): boolean {
  const [one, two] = [`${a.replace(/\/+$/, "")}/`, `${b}/`];
  return one.startsWith(two) || two.startsWith(one);
}

/** The job names its home by a key that says what it depends on; where it lies is ours to say. */
async function ownHome(homes: string, asked: string): Promise<string> {
  const key = basename(asked);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(key)) throw refused("the home has no key");
  const path = join(homes, key);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

function refused(what: string): Problem {
  return new Problem({ code: "plan-refused", what, where: "the launcher of this bench machine", exit: EXIT.failed });
}
