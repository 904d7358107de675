import type { z } from "zod";
import type { ProblemFacts } from "../model/problem.ts";
import type { ValueDoubt } from "./building-blocks.ts";
import { didYouMean } from "./finding.ts";
import { keysAt } from "./schema-walk.ts";
import { dotted, flow, shown } from "./show.ts";
import type { Path, Written, YamlText } from "./yaml-text.ts";

type Issue = z.core.$ZodIssue;

/** What the schema found, as problems with place, expectation and the nearest valid spelling. */
export function issueProblems(issue: Issue, yaml: YamlText, around: Path = []): ProblemFacts[] {
  const path = [...around, ...(issue.path as Path)];
  const finding = {
    path,
    yaml,
    found: valueAt(yaml.value, path),
    named: path.length === 0 ? "the file" : dotted(path),
  };
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey([...path, key], yaml));
    case "invalid_union":
      return unionProblems(issue, finding);
    case "invalid_key":
      return [unfitName(issue.issues[0]?.message, finding)];
    case "invalid_value":
      return [unknownValue(issue.values.map(String), finding)];
    case "invalid_type":
      return [otherForm(issue.expected, finding)];
    case "too_small":
      return [unfit(finding, { verb: "has too few entries", expected: `at least ${issue.minimum}` })];
    case "too_big":
      return [unfit(finding, { verb: "has too many entries", expected: `at most ${issue.maximum}` })];
    case "custom":
      return [unfitValue((issue.params as ValueDoubt | undefined) ?? { expected: issue.message }, finding)];
    default:
      return [unfit(finding, { verb: "does not fit", expected: issue.message, found: shown(finding.found) })];
  }
}

interface Finding {
  readonly path: Path;
  readonly named: string;
  readonly found: Written | undefined;
  readonly yaml: YamlText;
}

type Unfit = Pick<ProblemFacts, "expected" | "found" | "next"> & { verb: string };

function unfit({ path, named, yaml }: Finding, { verb, ...facts }: Unfit): ProblemFacts {
  return { code: "config-value", what: `${named} ${verb}`, where: yaml.at(path), ...facts };
}

function unknownKey(path: Path, yaml: YamlText): ProblemFacts {
  const key = String(path.at(-1));
  const around = path.slice(0, -1);
  const known = keysAt(around);
  const what = `there is no key "${key.slice(0, 64)}"${insideOf(around)}`;
  return {
    code: "config-unknown-key",
    what,
    where: yaml.atKey(path),
    expected: known.join(", "),
    next: didYouMean(key, known),
  };
}

function unfitName(expected: string | undefined, { path, yaml }: Finding): ProblemFacts {
  const what = `"${String(path.at(-1)).slice(0, 64)}" cannot be a name here`;
  return { code: "config-key", what, where: yaml.atKey(path), expected };
}

function unknownValue(values: readonly string[], finding: Finding): ProblemFacts {
  const { found } = finding;
  if (found === undefined) return missing(values.join(" or "), finding);
  const next = typeof found === "string" ? didYouMean(found, values) : undefined;
  return unfit(finding, { verb: "has an unknown value", expected: values.join(", "), found: shown(found), next });
}

function unfitValue({ expected, why, meant }: ValueDoubt, finding: Finding): ProblemFacts {
  if (finding.found === undefined) return missing(expected, finding);
  const verb = why === undefined ? "does not fit" : `does not fit: ${why}`;
  const next = meant === undefined ? undefined : `did you mean ${meant}?`;
  return unfit(finding, { verb, expected, found: shown(finding.found), next });
}

function otherForm(expected: string, finding: Finding): ProblemFacts {
  const { found } = finding;
  if (found === undefined) return missing(formText(expected), finding);
  const verb = found === null ? "is empty" : "is of another form";
  return unfit(finding, { verb, expected: formText(expected), found: shown(found), next: asList(expected, found) });
}

function missing(expected: string, { path, yaml }: Finding): ProblemFacts {
  const around = path.slice(0, -1);
  const what = `the key "${String(path.at(-1))}" is missing${insideOf(around)}`;
  return { code: "config-missing-key", what, where: yaml.atKey(around), expected };
}

/** Of several forms the one counts that the writer began: whose own problems lie inside it. */
function unionProblems({ errors }: Extract<Issue, { code: "invalid_union" }>, finding: Finding): ProblemFacts[] {
  const begun = errors.find((issues) => issues.every(isInside));
  if (begun) return begun.flatMap((issue) => issueProblems(issue, finding.yaml, finding.path));
  const forms = errors.flatMap(([issue]) => (issue ? [formOf(issue)] : []));
  const next = asList(
    errors.some(([issue]) => issue?.code === "invalid_type" && issue.expected === "array") ? "array" : "",
    finding.found ?? null,
  );
  return [
    unfit(finding, { verb: "is of another form", expected: forms.join(", or "), found: shown(finding.found), next }),
  ];
}

function isInside(issue: Issue): boolean {
  return (
    issue.path.length > 0 ||
    issue.code === "unrecognized_keys" ||
    issue.code === "too_small" ||
    issue.code === "too_big"
  );
}

function formOf(issue: Issue): string {
  if (issue.code === "invalid_type") return formText(issue.expected);
  return issue.code === "invalid_value" ? issue.values.join(" or ") : issue.message;
}

function formText(expected: string): string {
  const tables = "a table of keys";
  const forms: Record<string, string> = {
    array: "a list, such as [a, b]",
    object: tables,
    record: tables,
    string: "a text",
  };
  return forms[expected] ?? expected;
}

/** A shell line where a list of arguments should be: the list that it probably means. */
function asList(expected: string, found: Written): string | undefined {
  if (expected !== "array" || typeof found !== "string" || found.length > 200) return undefined;
  if (/["'`$|&;<>\\]/.test(found)) return "write the program and each argument as an entry of the list";
  return `write ${flow(found.split(/\s+/).filter(Boolean), 1)}`;
}

function insideOf(path: Path): string {
  return path.length === 0 ? "" : ` in ${dotted(path)}`;
}

function valueAt(value: Written, path: Path): Written | undefined {
  let part: Written | undefined = value;
  for (const step of path) {
    if (typeof part !== "object" || part === null) return undefined;
    part = Array.isArray(part) ? part[Number(step)] : part[String(step)];
  }
  return part;
}
