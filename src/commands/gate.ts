import type { Click } from "../gate/click.ts";
import { gatherEvidence } from "../gate/evidence.ts";
import { LABEL, readCommandEvent, readLabelEvent } from "../gate/payload.ts";
import { type Check, type Refusal, tryRules, UNANSWERED } from "../gate/rule.ts";
import { COMMAND_RULES, LABEL_RULES } from "../gate/rules.ts";
import { startRuns } from "../gate/start.ts";
import type { ClassAnswer } from "../model/class-answer.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Clock } from "../ports/clock.ts";
import type { Forge } from "../ports/forge.ts";
import type { Log } from "../ports/log.ts";
import type { Occasion } from "../ports/workflow.ts";
import { type Asking, acknowledge, answeredRuns, explain } from "./gate-answer.ts";
import { type GateSettings, readSettings } from "./gate-settings.ts";

export interface GatePorts {
  readonly forge: Forge;
  readonly clock: Pick<Clock, "utc">;
  readonly log: Pick<Log, "info" | "warn">;
}

export interface GateInputs {
  readonly occasion: Occasion;
  /** Path of the config in the repository. */
  readonly configPath: string;
}

/**
 * How a request ended. `passed-over`: not a request at all, or withdrawn; nobody is told. `answered`: started on at
 * least one machine class, linked, or full; `refused`: by a rule, with the one sentence that the person gets.
 */
export type GateReport =
  | { readonly ending: "passed-over"; readonly why: string }
  | {
      readonly ending: "answered" | "refused";
      readonly click: Click | null;
      readonly checks: readonly Check[];
      readonly refusal: Refusal | null;
      readonly answers: readonly ClassAnswer[];
      /** Where the person was told, or why not: a sentence for the summary. */
      readonly told: string | null;
    };

/**
 * Decides whether a label or a command becomes benchmark runs, and answers in the pull request. It reads the event and
 * asks the server; it holds no code of the project. Throws `Problem` when the label could not be removed: then nothing
 * was started.
 */
export async function gate(inputs: GateInputs, ports: GatePorts): Promise<GateReport> {
  const { occasion } = inputs;
  if (occasion.event === "issue_comment") {
    const click = readCommandEvent(occasion.payload, occasion.repository.id);
    if (click === null) return { ending: "passed-over", why: "the comment is not `/bench` with a full commit id" };
    return decide(inputs, { pull: click.pull, click }, ports);
  }
  if (occasion.event !== "pull_request_target") throw wrongEvent(occasion.event);
  const event = readLabelEvent(occasion.payload, occasion.repository.id);
  if (event.kind === "unreadable") throw unreadableEvent(event.why);
  if (event.kind === "other-label") return { ending: "passed-over", why: `another label than \`${LABEL}\` was set` };
  // One click, at most one run: whoever removes the label goes on, whatever is found afterwards.
  const removal = await ports.forge.removeLabel(event.pull, LABEL);
  if (removal === "absent") {
    return { ending: "passed-over", why: "the label is gone: withdrawn, or served by another run" };
  }
  return decide(inputs, event, ports);
}

async function decide(inputs: GateInputs, asking: Asking, ports: GatePorts): Promise<GateReport> {
  const judged = await judge(inputs, asking.click, ports);
  if (judged.kind === "refused") return refuse(asking, judged, ports);
  const { click, settings, checks } = judged;
  const answers = await start({ inputs, click, settings }, ports);
  if (answers === null) return refuse(asking, { ...judged, refusal: UNANSWERED }, ports);
  const isToTell = settings.config.report.comment;
  const told = isToTell ? await acknowledge(inputs.occasion.run, { click, answers }, ports) : COMMENTS_OFF;
  return { ending: "answered", click, checks, refusal: null, answers, told };
}

async function refuse(
  asking: Asking,
  { checks, refusal, settings }: { checks: readonly Check[]; refusal: Refusal; settings: GateSettings | null },
  ports: GatePorts,
): Promise<GateReport> {
  const isToTell = settings?.config.report.comment ?? true;
  const told = isToTell ? await explain(asking, refusal, ports) : COMMENTS_OFF;
  return { ending: "refused", click: asking.click, checks, refusal, answers: [], told };
}

const COMMENTS_OFF = "Nobody was told: the config turns comments off.";

type Judged = { readonly checks: readonly Check[] } & (
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly settings: GateSettings | null }
  | { readonly kind: "granted"; readonly click: Click; readonly settings: GateSettings }
);

async function judge(inputs: GateInputs, click: Click | null, ports: GatePorts): Promise<Judged> {
  const settings = await readSettings(inputs, ports);
  if ("outcome" in settings) return { kind: "refused", checks: [], refusal: settings, settings: null };
  if (click === null) return { kind: "refused", checks: [], refusal: UNREADABLE, settings };
  const { run, triggeringActor } = inputs.occasion;
  const rules = click.via === "label" ? LABEL_RULES : COMMAND_RULES;
  const { checks, refusal } = await tryRules(rules, {
    click,
    evidence: gatherEvidence(ports.forge, click, LABEL),
    forge: ports.forge,
    repositoryId: settings.home.id,
    defaultBranch: settings.home.defaultBranch,
    allow: settings.config.allow,
    run: { id: run.id, attempt: run.attempt, by: triggeringActor },
    now: ports.clock.utc(),
  });
  return refusal === null
    ? { kind: "granted", checks, click, settings }
    : { kind: "refused", checks, refusal, settings };
}

/** Null: the server did not tell what runs already. */
async function start(
  { inputs, click, settings }: { inputs: GateInputs; click: Click; settings: GateSettings },
  ports: GatePorts,
): Promise<ClassAnswer[] | null> {
  const classes = Object.keys(settings.config.machines);
  try {
    return await startRuns(
      {
        click,
        askedBy: inputs.occasion.run.id,
        home: settings.home,
        classes,
        answered: await answeredRuns(click, classes, ports),
        budgetSeconds: settings.config.measurement.budgetSeconds,
        now: ports.clock.utc(),
      },
      ports,
    );
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    ports.log.warn(error.message);
    return null;
  }
}

const UNREADABLE: Refusal = {
  outcome: "refused",
  cause: "unreadable",
  because: "The event could not be read; set the label again.",
  isFault: true,
};

function wrongEvent(event: string): Problem {
  return new Problem({
    code: "wrong-event",
    what: "the gate was called by an event that nobody asks with",
    expected: "pull_request_target (labeled) or issue_comment (created)",
    found: event.replaceAll(/[^a-z_]/g, "").slice(0, 40),
    next: "use workflows/bench-label.yml or workflows/bench-command.yml as they are",
    exit: EXIT.usage,
  });
}

function unreadableEvent(why: string): Problem {
  return new Problem({
    code: "unreadable-event",
    what: `the event is not one of a label: ${why}`,
    next: "use workflows/bench-label.yml as it is",
    exit: EXIT.usage,
  });
}
