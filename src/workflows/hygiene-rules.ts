import { COMMANDS, commandsOf } from "./commands.ts";
import type { Rule } from "./finding.ts";
import type { Job } from "./workflow.ts";

/** A tag can be moved to other code by whoever takes over the action; a commit cannot. */
export const unpinned: Rule = function* (workflow) {
  for (const job of workflow.jobs) {
    const steps = job.steps.map((step, index) => ({ uses: step.uses, place: `jobs.${job.id}.steps.${index}.uses` }));
    for (const { uses, place } of [{ uses: job.uses, place: `jobs.${job.id}.uses` }, ...steps]) {
      if (uses === null || isPinned(uses)) continue;
      yield {
        rule: "unpinned",
        place,
        what: `${uses.slice(0, 120)} is not pinned to a commit`,
        next: "write the 40 digits of the commit behind the @, and the version in a comment",
      };
    }
  }
};

/** Another repository by commit, an image by digest, or a path of this very repository. */
function isPinned(uses: string): boolean {
  if (uses.startsWith("./") || uses.startsWith("$/")) return true;
  if (uses.startsWith("docker://")) return /@sha256:[0-9a-f]{64}$/.test(uses);
  return /^[^@\s]+@[0-9a-f]{40}$/.test(uses);
}

/** Without one a job that hangs holds its runner for six hours, and a machine of ours for five days. */
export const noTimeout: Rule = function* (workflow) {
  for (const job of workflow.jobs.filter((one) => one.uses === null)) {
    if (typeof job.timeout === "number" && job.timeout > 0 && job.timeout <= 360) continue;
    yield {
      rule: "no-timeout",
      place: `jobs.${job.id}.timeout-minutes`,
      what: "the job has no time limit, or one of more than 360 minutes",
      next: "write timeout-minutes",
    };
  }
};

/** Nothing by default, so that a job that is added later holds what is written beside it and no more. */
export const topPermissions: Rule = function* (workflow) {
  if (isNothing(workflow.permissions)) return;
  yield {
    rule: "top-permissions",
    place: "permissions",
    what: "the workflow grants permissions to every job that names none",
    next: "write `permissions: {}` at the top and what each job needs in the job",
  };
};

function isNothing(permissions: unknown): boolean {
  return typeof permissions === "object" && permissions !== null && Object.keys(permissions).length === 0;
}

/** Each job says what it holds; a job of ours holds what its command needs, no more and no less. */
export const jobPermissions: Rule = function* (workflow) {
  for (const job of workflow.jobs) {
    const place = `jobs.${job.id}.permissions`;
    if (job.permissions === null || typeof job.permissions === "string") {
      yield {
        rule: "job-permissions",
        place,
        what: job.permissions === null ? "the job does not say what it holds" : `the job holds ${job.permissions}`,
        next: "list the permissions one by one; `permissions: {}` is one answer",
      };
      continue;
    }
    for (const what of differences(job, job.permissions)) {
      yield { rule: "job-permissions", place, what, next: "write the permissions of the template" };
    }
  }
};

function differences(job: Job, held: Readonly<Record<string, string>>): string[] {
  const commands = commandsOf(job);
  const tables = commands.map((command) => COMMANDS[command]).filter((table) => table !== undefined);
  if (tables.length === 0) return [];
  const wanted = Object.assign({}, ...tables.map((table) => table.needs)) as Record<string, string>;
  const allowed = Object.assign({}, ...tables.map((table) => table.may)) as Record<string, string>;
  const extra = Object.entries(held)
    .filter(([name, level]) => level !== "none" && wanted[name] !== level && allowed[name] !== level)
    .map(([name, level]) => `${commands.join(" and ")} does not need ${name}: ${level}`);
  const lacking = Object.entries(wanted)
    .filter(([name, level]) => held[name] !== level && !(allowed[name] !== undefined && held[name] === allowed[name]))
    .map(([name, level]) => `${commands.join(" and ")} needs ${name}: ${level}`);
  return [...extra, ...lacking];
}
