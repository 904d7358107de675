import { judgeJobs } from "../comparison/judge-jobs.ts";
import type { Outcome } from "../model/outcome.ts";
import { EXIT, type ExitCode, Problem } from "../model/problem.ts";
import type { Request } from "../model/request.ts";
import type { Comments, Commits } from "../ports/forge.ts";
import type { StoreSession } from "../ports/store.ts";
import { type Answered, answerVerdict } from "../publish/answer.ts";
import { failingText } from "../publish/failing.ts";
import { withLearned } from "../publish/learned-floors.ts";
import { withJudgedHost } from "../publish/past-calibrations.ts";
import type { Received } from "../publish/receive.ts";
import { type Shard, withoutRepeats } from "../publish/shard.ts";
import { type Stored, storedExit, storeResults } from "../publish/store-results.ts";
import { cell } from "../report/cell.ts";
import { notInHistory } from "../report/not-in-history.ts";
import { renderPublishSummary } from "../report/publish-summary.ts";

export interface PublishInputs {
  /** Made by who may ask: the only source of pull request, commits, class and config. */
  readonly requests: readonly Request[];
  readonly received: Received;
  /** The run that this is part of; null outside of GitHub. */
  readonly run: { readonly id: number; readonly url: string } | null;
  /** `https://github.com/org/project`; null: not known. */
  readonly repositoryUrl: string | null;
  /** Largest summary, in bytes. */
  readonly summaryLength: number;
}

export interface PublishPorts {
  openStore(): Promise<StoreSession>;
  /** Null: nobody is told but by the summary. */
  readonly forge: (Comments & Pick<Commits, "setStatus">) | null;
}

export interface Published {
  /** Null: a recording, which has no verdict. */
  readonly outcome: Outcome | null;
  readonly summary: string;
  readonly stored: Stored;
  /** Whether what was measured is in the store, now or before. */
  readonly isStored: boolean;
  /** Why the run fails, one sentence each; empty when it passes. */
  readonly failures: readonly string[];
  readonly exit: ExitCode;
}

/**
 * Judges what came back of a run again from its raw samples, stores it, and tells the people who asked. Doing it again
 * with the same files changes nothing: the store has the results, the pull request its comment.
 */
export async function publish(inputs: PublishInputs, ports: PublishPorts): Promise<Published> {
  const first = requireOneRun(inputs.requests);
  const shards = withoutRepeats(inputs.received.shards);
  const stored = await storeResults(inputs.received.shards, ports.openStore);
  const hosts = shards.map((shard) => withHost(shard, stored));
  const learned = withLearned(hosts, stored.rebuilt);
  const outcome = first.mode === "compare" ? judgeJobs(learned.shards) : null;
  const notes = [
    ...shards.flatMap((shard) => shard.notes),
    ...stored.machines,
    ...learned.notes,
    ...storeNotes(stored),
  ];
  const failing = outcome === null ? null : failingText(outcome, first.config.report.failOn);
  const answered = await answer({ inputs, first, outcome, notes, isFailing: failing !== null }, ports);
  const unfit = outcome === null ? unfitRecordings(hosts, first) : [];
  const facts: Facts = { outcome, shards, stored, answered, failing, unfit };
  const lines = [
    ...storedLines(stored),
    ...answered.lines,
    ...inputs.received.skipped.map((line) => cell(line, 1_000)),
  ];
  return {
    outcome,
    summary: renderPublishSummary({
      outcome,
      shards: hosts,
      notes,
      lines,
      maxLength: inputs.summaryLength,
      repositoryUrl: inputs.repositoryUrl,
    }),
    stored,
    isStored: stored.appended.some(({ state }) => state !== "refused"),
    failures: failuresOf(facts),
    exit: exitOf(facts),
  };
}

/** The shard with what stored jobs say of its machine; the store keeps what the machine itself said. */
function withHost(shard: Shard, { hosts }: Stored): Shard {
  return shard.result === null ? shard : { ...shard, result: withJudgedHost(shard.result, hosts) };
}

/** A recording has no verdict that could be invalid: the run itself says that its numbers do not count. */
function unfitRecordings(shards: readonly Shard[], { class: name, config }: Request): string[] {
  if (config.machines[name]?.optional === true) return [];
  return shards.flatMap(({ result }) => (result === null ? [] : notInHistory(result)));
}

/** Shards of one run differ in nothing but their part. */
function requireOneRun(requests: readonly Request[]): Request {
  const [first] = requests;
  const keyOf = ({ mode, pr, class: machineClass, builds }: Request): string =>
    JSON.stringify([mode, pr, machineClass, builds]);
  if (first !== undefined && requests.every((request) => keyOf(request) === keyOf(first))) return first;
  throw new Problem({
    code: "bad-request",
    what: first === undefined ? "there is no request" : "the requests are not those of one run",
    expected: "what `plan` made: equal mode, pull request, class and builds",
    exit: EXIT.usage,
  });
}

async function answer(
  of: {
    inputs: PublishInputs;
    first: Request;
    outcome: Outcome | null;
    notes: readonly string[];
    isFailing: boolean;
  },
  { forge }: PublishPorts,
): Promise<Answered> {
  const { inputs, first, outcome, notes, isFailing } = of;
  const { run, repositoryUrl } = inputs;
  if (forge === null || outcome === null || run === null) return { lines: [], problems: [] };
  const attempts = inputs.received.shards.map(({ result }) => result?.attempt ?? 0);
  return answerVerdict(forge, {
    request: first,
    key: { class: first.class, run: run.id, attempt: Math.max(0, ...attempts) },
    outcome,
    runUrl: run.url,
    repositoryUrl: repositoryUrl ?? "",
    notes,
    isFailing,
  });
}

function storeNotes({ problem, leftOut }: Stored): string[] {
  const away =
    problem === null
      ? []
      : [`Not stored yet: ${problem.facts.what}. Nothing is lost: running the job publish again completes it.`];
  return [...leftOut, ...away];
}

function storedLines({ appended }: Stored): string[] {
  return appended.map((one) => {
    if (one.state === "refused") return `The store refused the result: ${cell(one.reason, 1_000)}`;
    const warnings = one.warnings.map((warning) => ` Warning: ${cell(warning.text, 500)}.`).join("");
    return `${one.state === "appended" ? "Stored as" : "Was stored already as"} \`${one.path}\`.${warnings}`;
  });
}

interface Facts {
  readonly outcome: Outcome | null;
  readonly shards: readonly Shard[];
  readonly stored: Stored;
  readonly answered: Answered;
  readonly failing: string | null;
  readonly unfit: readonly string[];
}

function failuresOf({ shards, stored, answered, failing, unfit }: Facts): string[] {
  return [
    ...(failing === null ? [] : [`${failing} (report.fail-on)`]),
    ...unfit,
    ...shards.filter((shard) => shard.isRefused).map((shard) => shard.why),
    ...stored.appended.flatMap((one) => (one.state === "refused" ? [`the store refused a result: ${one.reason}`] : [])),
    ...[...(stored.problem === null ? [] : [stored.problem]), ...answered.problems].map((problem) => problem.message),
  ];
}

/** What could not be done comes before what the config calls a failure. */
function exitOf({ outcome, shards, stored, answered, failing, unfit }: Facts): ExitCode {
  const isUndone = storedExit(stored) !== EXIT.fine || answered.problems.length > 0;
  if (isUndone || shards.some((shard) => shard.isRefused)) return EXIT.failed;
  if (unfit.length > 0) return EXIT.invalid;
  if (failing === null || outcome === null) return EXIT.fine;
  return outcome.verdict === "regressed" ? EXIT.regressed : outcome.verdict === "invalid" ? EXIT.invalid : EXIT.failed;
}
