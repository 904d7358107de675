import { realpath, utimes } from "node:fs/promises";
import { basename, join } from "node:path";
import { systemCode } from "../exec/disk-problem.ts";
import { makeFolders } from "../exec/make-folder.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { SessionPlan } from "../ports/executor.ts";
import { parsePlan } from "./parse-asked.ts";

/** Where the launcher of a bench machine may work, in absolute paths. */
export interface PlanBounds {
  /** Job folders lie below it. */
  readonly jobs: string;
  /** Homes of fetch and build, kept between jobs: a folder for each tenant in it. */
  readonly homes: string;
  /**
   * Whose homes a job gets, by its own folder's name below `jobs`: a repository's number; null when it cannot be told,
   * and then its home ends with it.
   */
  readonly tenant: (job: string) => string | null;
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
  const plan = parsePlan(asked);
  if (plan.sandbox !== "bubblewrap") throw refused("on a bench machine every launch has a sandbox");
  const jobFolder = await inside(bounds.jobs, plan.jobFolder, "the job folder");
  const rootfs = plan.rootfs === null ? null : await ownRoot(bounds.rootfs, plan.rootfs);
  const toolchain = await Promise.all(plan.toolchain.map((folder) => shown(folder, bounds.hidden)));
  return { ...plan, jobFolder, rootfs, toolchain, home: await ownHome(bounds, { jobFolder, asked: plan.home }) };
}

/** The real path of a folder that lies below another one. */
async function inside(parent: string, path: string, what: string): Promise<string> {
  const [top, real] = await Promise.all([realpath(parent), realpath(path)]).catch(() => ["", ""] as const);
  if (top === "" || !real.startsWith(`${top}/`)) throw refused(`${what} is not below ${parent}`);
  return real;
}

/** A root that was built whole, none that is being made or a folder of one. */
async function ownRoot(rootfs: string, path: string): Promise<string> {
  const real = await inside(rootfs, path, "the root file system");
  if (!/\/[0-9a-f]{64}\/root$/.test(real)) throw refused("the root file system is none that was built here");
  return real;
}

/** A toolchain folder as asked, when what it really is may be shown. */
async function shown(folder: string, hidden: readonly string[]): Promise<string> {
  const real = await realpath(folder).catch(() => null);
  if (real === null) throw refused(`the toolchain folder ${folder} is not on this machine`);
  if (hidden.some((one) => overlaps(real, one) || overlaps(folder, one))) {
    throw refused(`the toolchain folder ${folder} is not for launches`);
  }
  return folder;
}

function overlaps(a: string, b: string): boolean {
  const [one, two] = [`${a.replace(/\/+$/, "")}/`, `${b}/`];
  return one.startsWith(two) || two.startsWith(one);
}

/**
 * The job names its home by a key that says what it depends on; where it lies is ours to say. What one repository's
 * builds left there is never seen by another's.
 */
async function ownHome(bounds: PlanBounds, job: { jobFolder: string; asked: string }): Promise<string> {
  const key = basename(job.asked);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(key)) throw refused("the home has no key");
  const [name = ""] = job.jobFolder.slice((await realpath(bounds.jobs)).length + 1).split("/");
  const tenant = bounds.tenant(name);
  const own = join(job.jobFolder, "home");
  const path = tenant === null ? own : join(bounds.homes, tenant, key);
  const home = await makeFolders(path, 0o700).then(
    () => path,
    (cause) => {
      // Closed to us: root did not open it for this job.
      if (!/^(?:EACCES|EPERM)$/.test(systemCode(cause) ?? "")) throw cause;
      return own;
    },
  );
  await makeFolders(home, 0o700);
  // The mark of use: what nobody used for long is cleaned away.
  await utimes(home, new Date(), new Date());
  return home;
}

function refused(what: string): Problem {
  return new Problem({ code: "plan-refused", what, where: "the launcher of this bench machine", exit: EXIT.failed });
}
