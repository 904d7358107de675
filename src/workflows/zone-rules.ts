import { COMPANIONS, commandOf, commandsOf, isPrivileged } from "./commands.ts";
import type { Rule } from "./finding.ts";
import type { Job, Step, Workflow } from "./workflow.ts";

const CHECKOUT = /^[^@]*\/(?:checkout|git-checkout|checkout-action)(?:@|\/)/i;

/**
 * No project code beside a token: no checkout in a job of ours, nor in any workflow that a stranger can cause and that
 * holds a token. Elsewhere a checkout leaves no credentials behind.
 */
export const checkout: Rule = function* (workflow) {
  for (const [job, step, place] of stepsOf(workflow)) {
    const unsafe = Object.entries(step.with).find(([name]) => name.toLowerCase() === "allow-unsafe-pr-checkout");
    if (unsafe && unsafe[1] !== false && unsafe[1] !== "false") {
      yield { rule: "checkout", place, what: "allow-unsafe-pr-checkout is set", next: "take it out" };
    }
    if (step.uses === null || !CHECKOUT.test(step.uses)) continue;
    const zone = commandsOf(job)[0] ?? (isPrivileged(workflow) ? workflow.triggers.join(", ") : null);
    if (zone !== null) {
      yield {
        rule: "checkout",
        place,
        what: `a checkout in a job of ${zone}`,
        next: "take it out: the action reads what it needs by API, and measure fetches its trees itself",
      };
    } else if (!isOff(step.with["persist-credentials"])) {
      yield {
        rule: "checkout",
        place,
        what: "the checkout keeps the token in .git/config, where every later step can read it",
        next: "write `with: { persist-credentials: false }`",
      };
    }
  }
};

/** A job of ours is one command: no other steps that could read its token, and no two commands with one token. */
export const mixedZones: Rule = function* (workflow) {
  for (const job of workflow.jobs) {
    const commands = commandsOf(job);
    if (commands.length === 0) continue;
    if (commands.length > 1) {
      yield {
        rule: "mixed-zones",
        place: `jobs.${job.id}.steps`,
        what: `${commands.join(" and ")} share one job and so one token`,
        next: "give each command a job of its own",
      };
    }
    for (const [, step, place] of stepsOf({ ...workflow, jobs: [job] }).filter((one) => isStranger(one[1], commands))) {
      yield {
        rule: "mixed-zones",
        place,
        what: `${step.uses ?? "a step of its own"} stands beside ${commands.join(", ")} and shares its token`,
        next: "move it to a job of its own",
      };
    }
  }
};

function isStranger(step: Step, commands: readonly string[]): boolean {
  if (commandOf(step) !== null) return false;
  const companions = commands.flatMap((command) => COMPANIONS[command] ?? []);
  return step.uses === null || !companions.includes(step.uses.split("@")[0] ?? "");
}

function stepsOf(workflow: Workflow): [job: Job, step: Step, place: string][] {
  return workflow.jobs.flatMap((job) =>
    job.steps.map((step, index): [Job, Step, string] => [job, step, `jobs.${job.id}.steps.${index}`]),
  );
}

function isOff(value: unknown): boolean {
  return value === false || value === "false";
}
