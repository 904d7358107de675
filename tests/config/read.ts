import { expect } from "vitest";
import { parseConfig } from "../../src/config/parse-config.ts";
import type { Config, Suite } from "../../src/model/config.ts";
import type { ProblemFacts } from "../../src/model/problem.ts";
import { renderProblem } from "../../src/model/problem.ts";

export const FILE = "benchwarden.yml";

/** The smallest config, with lines of the caller after it or inside its suite. */
export function config({
  top = "",
  suite = "",
  run = "[bench]",
}: {
  top?: string;
  suite?: string;
  run?: string;
} = {}): string {
  return `version: 1\nsuites:\n  parse:\n    run: ${run}\n${indented(suite, 4)}${indented(top, 0)}`;
}

function indented(text: string, by: number): string {
  return text === ""
    ? ""
    : `${text
        .split("\n")
        .map((line) => " ".repeat(by) + line)
        .join("\n")}\n`;
}

export function configOf(text: string): Config {
  const result = parseConfig(text, { path: FILE });
  if (!result.ok) expect.fail(result.problems.map(renderProblem).join("\n"));
  return result.config;
}

export function suiteOf(text: string): Suite {
  const [suite] = configOf(text).suites;
  return suite ?? expect.fail("no suite");
}

export function problemsOf(text: string): ProblemFacts[] {
  const result = parseConfig(text, { path: FILE });
  if (result.ok) expect.fail("it was accepted");
  return result.problems;
}

export function theProblemOf(text: string): ProblemFacts {
  const problems = problemsOf(text);
  expect(problems.map(renderProblem)).toHaveLength(1);
  return problems[0] ?? expect.fail("no problem");
}
