import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { isTrue } from "../workflows/condition.ts";
import { workflowText } from "../workflows/workflow-files.ts";

const Shape = z.object({
  on: z.record(z.string(), z.object({ types: z.array(z.string()).optional() }).nullable()),
  jobs: z.record(z.string(), z.looseObject({ if: z.string().optional() })),
});

/** The payloads that GitHub publishes, every event and action. */
const FIXTURES = z
  .array(z.object({ name: z.string(), examples: z.array(z.looseObject({ action: z.string().optional() })) }))
  // The package is a JSON file, whatever its types say.
  .parse(createRequire(import.meta.url)("@octokit/webhooks-examples"));
const REPOSITORY = "Codertocat/Hello-World";

/** The template as `init` fills it for the repository of the fixtures. */
function load(name: string): z.infer<typeof Shape> {
  return Shape.parse(parse(workflowText(`workflows/${name}`).replaceAll("OWNER/REPO", REPOSITORY)));
}

type Payload = Readonly<Record<string, unknown>>;

/** Whether an event starts the job: the trigger and its types, then the condition by GitHub's own evaluator. */
function starts(workflow: z.infer<typeof Shape>, event: string, payload: Payload, repository = REPOSITORY): boolean {
  const trigger = Object.hasOwn(workflow.on, event) ? workflow.on[event] : undefined;
  if (trigger === undefined) return false;
  if (trigger?.types !== undefined && !trigger.types.includes(String(payload.action))) return false;
  const condition = workflow.jobs.gate?.if;
  if (condition === undefined) return true;
  return isTrue(condition, { contexts: { github: { event_name: event, event: payload, repository } } });
}

/** Every published payload under every event name that carries its shape: a pull request's events come under two names. */
function everyEvent(): { event: string; payload: Payload }[] {
  return FIXTURES.flatMap(({ name, examples: payloads }) => {
    const events = name === "pull_request" ? ["pull_request", "pull_request_target"] : [name];
    return events.flatMap((event) => payloads.map((payload) => ({ event, payload })));
  });
}

function fixture(name: string, action: string): Payload {
  const found = FIXTURES.find((one) => one.name === name)?.examples.find((one) => one.action === action);
  if (!found) throw new Error(`there is no example of ${name}.${action}`);
  return found;
}

const labeled = fixture("pull_request", "labeled");
const withLabel = (name: string, payload: Payload = labeled): Payload => ({ ...payload, label: { name } });

describe("A22 the gate starts on a label of that name and on nothing else", () => {
  const gate = load("bench-label.yml");

  test("A22 no published payload starts it, whatever the event", () => {
    expect(everyEvent().length).toBeGreaterThan(150);
    expect(everyEvent().filter(({ event, payload }) => starts(gate, event, payload))).toEqual([]);
  });

  test("A22 with the label in every published payload only pull_request_target labeled starts it", () => {
    const started = everyEvent().filter(({ event, payload }) => starts(gate, event, withLabel("needs-bench", payload)));
    expect(new Set(started.map(({ event, payload }) => `${event} ${payload.action}`))).toEqual(
      new Set(["pull_request_target labeled"]),
    );
  });

  const sticky = {
    ...labeled,
    label: { name: "docs" },
    pull_request: { labels: [{ name: "needs-bench" }, { name: "docs" }] },
  };
  const table: [title: string, payload: Payload, repository: string, want: boolean][] = [
    ["the label itself", withLabel("needs-bench"), REPOSITORY, true],
    // Names of labels are unique without regard to case, and GitHub compares so: the gate compares again, exactly.
    ["the label in other letters, which the gate judges", withLabel("Needs-Bench"), REPOSITORY, true],
    ["another label while it sticks", sticky, REPOSITORY, false],
    ["a label that looks alike (Cyrillic е)", withLabel("nееds-bench"), REPOSITORY, false],
    ["a longer label", withLabel("needs-bench-later"), REPOSITORY, false],
    ["a label with a blank", withLabel("needs-bench "), REPOSITORY, false],
    ["the empty label", withLabel(""), REPOSITORY, false],
    ["no label at all", { ...labeled, label: undefined }, REPOSITORY, false],
    ["a copy in a fork", withLabel("needs-bench"), "stranger/Hello-World", false],
    ["the label taken off", withLabel("needs-bench", fixture("pull_request", "unlabeled")), REPOSITORY, false],
    ["a push while it sticks", withLabel("needs-bench", fixture("pull_request", "synchronize")), REPOSITORY, false],
  ];
  for (const [title, payload, repository, want] of table) {
    test(`A22 ${title}: ${want ? "starts" : "does not start"}`, () => {
      expect(starts(gate, "pull_request_target", payload, repository)).toBe(want);
    });
  }

  test("A22 a condition on the labels of the pull request would start on every later label", () => {
    const text = "contains(github.event.pull_request.labels.*.name, 'needs-bench')";
    expect(isTrue(text, { contexts: { github: { event: sticky } } })).toBe(true);
  });
});

describe("A22 the command starts on a new comment on a pull request that begins with /bench", () => {
  const command = load("bench-command.yml");
  const created = fixture("issue_comment", "created");
  const comment = (body: string, payload: Payload = created, pull: unknown = { url: "x" }): Payload => ({
    ...payload,
    comment: { body },
    issue: { number: 1, pull_request: pull },
  });
  const sha = "a".repeat(40);
  const table: [title: string, payload: Payload, repository: string, want: boolean][] = [
    ["the command", comment(`/bench ${sha}`), REPOSITORY, true],
    ["without a commit", comment("/bench"), REPOSITORY, false],
    ["quoted", comment(`> /bench ${sha}`), REPOSITORY, false],
    ["in the middle", comment(`please /bench ${sha}`), REPOSITORY, false],
    ["another word", comment(`/benchmark ${sha}`), REPOSITORY, false],
    ["edited", comment(`/bench ${sha}`, fixture("issue_comment", "edited")), REPOSITORY, false],
    ["on an issue", comment(`/bench ${sha}`, created, null), REPOSITORY, false],
    ["in a fork", comment(`/bench ${sha}`), "stranger/Hello-World", false],
  ];
  for (const [title, payload, repository, want] of table) {
    test(`A22 ${title}: ${want ? "starts" : "does not start"}`, () => {
      expect(starts(command, "issue_comment", payload, repository)).toBe(want);
    });
  }

  test("A22 no published payload starts it", () => {
    expect(everyEvent().filter(({ event, payload }) => starts(command, event, payload))).toEqual([]);
  });
});

describe("the jobs of bench.yml run when they should", () => {
  const { jobs } = load("bench.yml");
  const condition = (job: string): string => jobs[job]?.if ?? "";

  const planned: [title: string, repository: string, ref: string, want: boolean][] = [
    ["on the default branch", REPOSITORY, "refs/heads/main", true],
    ["on another branch", REPOSITORY, "refs/heads/bench-anything", false],
    ["on a tag named main", REPOSITORY, "refs/tags/main", false],
    ["in a fork", "stranger/Hello-World", "refs/heads/main", false],
  ];
  for (const [title, repository, ref, want] of planned) {
    test(`plan ${title}: ${want ? "runs" : "is skipped"}`, () => {
      expect(isTrue(condition("plan"), { contexts: { github: { repository, ref } } })).toBe(want);
    });
  }

  const needs = (plan: string, matrix = "[{}]", publish: Readonly<Record<string, string>> = {}) => ({
    needs: { plan: { result: plan, outputs: { matrix } }, publish: { outputs: publish } },
  });

  test("measure runs for a plan that is not empty", () => {
    expect(isTrue(condition("measure"), { contexts: needs("success") })).toBe(true);
    expect(isTrue(condition("measure"), { contexts: needs("success", "[]") })).toBe(false);
  });

  test("publish runs also when the run was cancelled, and never without a plan", () => {
    expect(isTrue(condition("publish"), { contexts: needs("success"), isCancelled: true })).toBe(true);
    expect(isTrue(condition("publish"), { contexts: needs("failure") })).toBe(false);
    expect(isTrue(condition("publish"), { contexts: needs("skipped") })).toBe(false);
  });

  test("site runs only when something was stored and the config asks for it", () => {
    const site = (appended: string, deploy: string, isCancelled = false): boolean =>
      isTrue(condition("site"), { contexts: needs("success", "[{}]", { appended, deploy }), isCancelled });
    expect(site("true", "pages")).toBe(true);
    expect(site("false", "pages")).toBe(false);
    expect(site("true", "none")).toBe(false);
    expect(site("", "")).toBe(false);
    expect(site("true", "pages", true)).toBe(false);
  });
});
