import type { Config } from "../model/config.ts";
import type { ProblemFacts } from "../model/problem.ts";
import { contradictions } from "./contradictions.ts";
import { effectiveLines, sourcesOf } from "./effective.ts";
import { issueProblems } from "./issue-problem.ts";
import { notYet } from "./not-yet.ts";
import { resolveConfig } from "./resolve.ts";
import { WrittenConfig } from "./schema.ts";
import { readYaml, type YamlText } from "./yaml-text.ts";

/**
 * `sources`: where each value comes from, by its written path (`measurement.budget`): `file:line:column` or `default`.
 * `lines`: the effective config for people, `key = value (source)`.
 */
export type ConfigResult =
  | { ok: true; config: Config; sources: Readonly<Record<string, string>>; lines: readonly string[] }
  | { ok: false; problems: ProblemFacts[] };

/**
 * Reads `benchwarden.yml`: syntax, then form, then what is not there yet and what contradicts itself. All problems of a
 * stage are told at once, in the order of the file.
 */
export function parseConfig(text: string, { path }: { path: string }): ConfigResult {
  const read = readYaml(text, path);
  if (!read.ok) return read;
  const { yaml } = read;
  const parsed = WrittenConfig.safeParse(yaml.value);
  if (!parsed.success) return refused(parsed.error.issues.flatMap((issue) => issueProblems(issue, yaml)));
  const written = parsed.data;
  const problems = [...notYetProblems(written, yaml), ...contradictions(written, yaml)];
  if (problems.length > 0) return refused(problems);
  return { ok: true, config: resolveConfig(written), sources: sourcesOf(yaml), lines: effectiveLines(yaml) };
}

function notYetProblems(written: WrittenConfig, yaml: YamlText): ProblemFacts[] {
  return notYet(written).map(({ path, what, next }) => ({ code: "not-yet", what, where: yaml.atKey(path), next }));
}

function refused(problems: ProblemFacts[]): ConfigResult {
  return { ok: false, problems: problems.toSorted((a, b) => order(a) - order(b)) };
}

/** Line and column of `file:line:column` as one number. */
function order(problem: ProblemFacts): number {
  const [, line = "0", column = "0"] = /:(\d+):(\d+)$/.exec(problem.where ?? "") ?? [];
  return Number(line) * 1_000_000 + Number(column);
}
