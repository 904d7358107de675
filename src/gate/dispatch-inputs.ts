import { isCommitId } from "../model/commit-id.ts";
import { EXIT, Problem } from "../model/problem.ts";

/** What bench.yml was dispatched with, each value in its own form. Who filled it in is looked at elsewhere. */
export interface DispatchInputs {
  readonly head: string;
  /** Null: the merge base. */
  readonly base: string | null;
  readonly class: string;
  readonly mode: "compare" | "record";
  readonly reason: Reason;
  readonly pull: number | null;
  /** Words that name suites or benchmarks; empty: all. */
  readonly select: readonly string[];
  /** Further commits to record beside the head. */
  readonly commits: readonly string[];
  readonly control: boolean;
  /** The run of a gate or of the history that asked. */
  readonly askedBy: number | null;
}

export type Reason = (typeof REASONS)[number];

const REASONS = ["manual", "label", "history", "bisect", "comment"] as const;

/** A request holds at most 200 builds. */
const MOST_COMMITS = 199;

/**
 * Reads the inputs of a `workflow_dispatch` payload. They are text that somebody typed or a program sent: what is not in
 * the one form of its input is refused, never mended. Throws `Problem` naming the input.
 */
export function readDispatchInputs(payload: unknown): DispatchInputs {
  const text = textOf(payload);
  const mode = text("mode", "compare", /^(?:compare|record)$/, "compare or record") === "record" ? "record" : "compare";
  const inputs: DispatchInputs = {
    head: commit(text("head-sha", "", ANY, "")),
    base: orNull(text("base-sha", "", COMMIT_OR_NOTHING, COMMIT_FORM)),
    class: text("class", "bench-x64", /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, "a machine class such as bench-x64"),
    mode,
    reason: reason(text("reason", "manual", /^[a-z]{1,20}$/, REASONS.join(", "))),
    pull: numberOrNull(text("pr", "", /^(?:[1-9][0-9]{0,8})?$/, "the number of a pull request, or nothing")),
    select: words(
      text("select", "", /^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]{0,1000}$/u, "suites and benchmarks on one line"),
    ),
    commits: words(text("commits", "", ANY, "")).map((id) => commit(id, "commits")),
    control: text("control", "", /^(?:true|false)?$/, "true, false or nothing") === "true",
    askedBy: numberOrNull(text("asked-by", "", /^(?:[1-9][0-9]{0,15})?$/, "the number of a run, or nothing")),
  };
  requireFit(inputs);
  return inputs;
}

type ReadText = (name: string, absent: string, form: RegExp, expected: string) => string;

function textOf(payload: unknown): ReadText {
  const inputs = payload !== null && typeof payload === "object" && "inputs" in payload ? payload.inputs : undefined;
  const fields = new Map(inputs !== null && typeof inputs === "object" ? Object.entries(inputs) : []);
  return (name, absent, form, expected) => {
    const value: unknown = fields.get(name) ?? "";
    if (typeof value !== "string" || !form.test(value)) throw badInput(name, value, expected);
    return value === "" ? absent : value;
  };
}

const ANY = /^[\s\S]{0,20000}$/;
const COMMIT_FORM = "a full commit id, 40 or 64 lower-case hexadecimal digits";
const COMMIT_OR_NOTHING = /^(?:[0-9a-f]{40}|[0-9a-f]{64})?$/;

function commit(text: string, input = "head-sha"): string {
  if (isCommitId(text)) return text;
  throw badInput(input, text, COMMIT_FORM);
}

function reason(text: string): Reason {
  const known = REASONS.find((one) => one === text);
  if (known === undefined) throw badInput("reason", text, REASONS.join(", "));
  return known;
}

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

function orNull(text: string): string | null {
  return text === "" ? null : text;
}

function numberOrNull(text: string): number | null {
  return text === "" ? null : Number(text);
}

/** What each input allows and the whole does not. */
function requireFit(inputs: DispatchInputs): void {
  const { mode, base, pull, control, commits, head } = inputs;
  if (mode === "record") {
    if (base !== null) throw badInput("base-sha", base, "nothing: a recording has no base");
    if (pull !== null) throw badInput("pr", `${pull}`, "nothing: a pull request is compared, never recorded");
    if (control) throw badInput("control", "true", "nothing: a recording has no base to build again");
  } else if (commits.length > 0) {
    throw badInput("commits", commits.join(" "), "nothing: only a recording takes further commits");
  }
  if (commits.length > MOST_COMMITS) throw badInput("commits", `${commits.length} commits`, `at most ${MOST_COMMITS}`);
  if (new Set([head, ...commits]).size <= commits.length)
    throw badInput("commits", "a commit twice", "each commit once");
}

function badInput(name: string, value: unknown, expected: string): Problem {
  const found = (typeof value === "string" ? value : typeof value).replaceAll(/[^ -~]/g, "?").slice(0, 80);
  return new Problem({
    code: "bad-input",
    what: "an input of the workflow is not in its form",
    where: name,
    expected,
    found: found === "" ? "nothing" : found,
    next: "start the run again with the input corrected",
    exit: EXIT.usage,
  });
}
