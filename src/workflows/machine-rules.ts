import { isSurelyHosted } from "./commands.ts";
import type { Rule } from "./finding.ts";
import { expressionsIn, type PlacedText, placeOf, textsOf } from "./texts.ts";
import { isTable, type Job, type Permissions } from "./workflow.ts";

/**
 * A job that may run on a machine of ours only in a workflow that nothing but `workflow_dispatch` starts: in every
 * other, somebody without the right to write chooses when, and with `pull_request` also what.
 */
export const machineTrigger: Rule = function* (workflow) {
  const others = workflow.triggers.filter((trigger) => trigger !== "workflow_dispatch");
  if (others.length === 0) return;
  for (const job of workflow.jobs.filter((one) => !isSurelyHosted(one))) {
    yield {
      rule: "machine-trigger",
      place: `jobs.${job.id}.runs-on`,
      what: `a job that is not surely on a runner of GitHub's, in a workflow that ${others.join(", ")} starts`,
      next: "move the job to a workflow whose only trigger is workflow_dispatch, or name a hosted runner such as ubuntu-24.04",
    };
  }
};

/** Where strangers' code runs there is nothing worth stealing: no secret, no identity, no permission but to read. */
export const machinePower: Rule = function* (workflow) {
  for (const job of workflow.jobs.filter((one) => !isSurelyHosted(one))) {
    const place = `jobs.${job.id}`;
    const tooMuch = beyondReading(job.permissions ?? workflow.permissions);
    if (tooMuch !== null) {
      yield {
        rule: "machine-power",
        place: `${place}.permissions`,
        what: `the job holds ${tooMuch} on a machine that runs strangers' code`,
        next: "write `permissions: { contents: read }`; what needs more is a job of its own on a hosted runner",
      };
    }
    yield* secretsIn(textsOf(job.tree, ["jobs", job.id]));
    yield* cachesIn(job);
  }
  const isOurs = workflow.jobs.some((job) => !isSurelyHosted(job));
  // What stands at the top reaches every job.
  if (isOurs && isTable(workflow.tree)) yield* secretsIn(textsOf({ ...workflow.tree, jobs: null }));
};

function beyondReading(permissions: Permissions): string | null {
  if (permissions === null) return "whatever the repository's default is";
  if (typeof permissions === "string") return permissions;
  const more = Object.entries(permissions).filter(([name, level]) => level !== "none" && !isContentsRead(name, level));
  return more.length === 0 ? null : more.map(([name, level]) => `${name}: ${level}`).join(", ");
}

function isContentsRead(name: string, level: string): boolean {
  return name === "contents" && level === "read";
}

const SECRET = /(?<![a-z0-9_.-])secrets(?![a-z0-9_-])/;

function* secretsIn(texts: Iterable<PlacedText>): ReturnType<Rule> {
  for (const placed of texts) {
    const inherits = placed.path.length === 3 && placed.path[0] === "jobs" && placed.path[2] === "secrets";
    if (!inherits && !expressionsIn(placed).some((expression) => SECRET.test(expression))) continue;
    yield {
      rule: "machine-power",
      place: placeOf(placed.path),
      what: "a secret reaches a machine that runs strangers' code",
      next: "take it out; what needs the secret is a job of its own on a hosted runner",
    };
  }
}

const CACHES = /^(?:actions\/cache(?:\/|@)|[^@]*[/-](?:cache|rust-cache|gha-cache)@)/i;

/** A dispatched run holds a cache token for main that may write: what is stored there, a release may restore. */
function* cachesIn(job: Job): ReturnType<Rule> {
  for (const [index, step] of job.steps.entries()) {
    const isCache = step.uses !== null && CACHES.test(step.uses);
    const asks = Object.entries(step.with).find(([name, value]) => /(?:^|-)cache$/.test(name) && isOn(value));
    if (!isCache && !asks) continue;
    yield {
      rule: "machine-power",
      place: `jobs.${job.id}.steps.${index}`,
      what: "a cache of the repository is open to a machine that runs strangers' code",
      next: "take the cache out: Benchwarden keeps builds on the machine itself",
    };
  }
}

function isOn(value: unknown): boolean {
  return value !== false && value !== "" && value !== "false" && value !== null;
}
