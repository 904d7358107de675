import { join } from "node:path";
import { compare, planComparison } from "../../commands/compare.ts";
import { loadConfig } from "../../commands/load-config.ts";
import { defaultCacheDirectory } from "../../exec/workspace.ts";
import { Effort } from "../../model/config.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import { renderMarkdown, SUMMARY_LENGTH } from "../../report/markdown.ts";
import { renderTerminal } from "../../report/terminal.ts";
import { VERSION } from "../version.ts";
import { openWorld } from "../world.ts";
import { configPath } from "./config-path.ts";
import { exitCode } from "./exit-code.ts";
import { interruption } from "./interruption.ts";
import { choiceOption, durationOption, seedOption } from "./read-option.ts";
import { terminalLog } from "./terminal-log.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson, writeResult } from "./write-outputs.ts";

export const verb: Verb = {
  operands: "BASE HEAD",
  about: "Builds two commits, launches their benchmarks in random pairs on this machine, and decides.",
  options: {
    budget: { value: "TIME", help: 'time for measuring, such as "5 min" (default: the config\'s)' },
    suite: { value: "NAME", repeats: true, help: "only this suite; may be repeated" },
    benchmark: { value: "GLOB", repeats: true, help: "only benchmarks whose suite/name matches; may be repeated" },
    effort: { value: "E", help: "quick, normal or thorough (default: the config's)" },
    seed: { value: "N", help: "seed of the order of launches (default: drawn)" },
    control: { help: "build the base a second time and judge it like the head" },
    strict: { help: "exit 2 when something stays inconclusive" },
    class: { value: "NAME", help: "machine class to record (default: local)" },
    markdown: { value: "FILE", help: "write the report as Markdown" },
    request: {
      value: "FILE",
      help: "only write what would be measured, for `measure` and `publish`; - is standard output",
    },
    result: { value: "FILE", help: "write all raw samples (result/1; compressed when FILE ends in .gz)" },
  },
  run,
};

async function run(words: Words): Promise<ExitCode> {
  const [base, head] = revisions(words);
  const world = await openWorld(process.cwd());
  const { config } = await loadConfig(world.files, configPath(words, world.repository));
  const log = terminalLog({ quiet: words.has("quiet") });
  const asked = {
    base,
    head,
    config,
    suites: words.all("suite"),
    benchmarks: words.all("benchmark"),
    budgetSeconds: durationOption(words, "budget"),
    effort: choiceOption(words, "effort", Effort.options),
    seed: seedOption(words),
    control: words.has("control"),
    machineClass: words.one("class") ?? "local",
  };
  const planned = words.one("request");
  if (planned !== undefined) {
    await writeJson(world.files, planned, (await planComparison(asked, world)).request);
    return EXIT.fine;
  }
  using stop = interruption();
  const compared = await compare(
    { ...asked, strict: words.has("strict"), version: VERSION, signal: stop.signal },
    { ...world, log, environment: process.env },
  );
  log.end();
  const { outcome, result } = compared;
  const json = words.one("json");
  const markdown = words.one("markdown");
  const kept = words.one("result") ?? (result.stopped === "interrupted" ? keptPath(result.request.cell) : undefined);
  if (kept !== undefined) await writeResult(world.files, kept, result);
  if (json !== undefined) await writeJson(world.files, json, outcome);
  if (markdown !== undefined) {
    await world.files.write(markdown, renderMarkdown(outcome, { maxLength: SUMMARY_LENGTH, links: [] }));
  }
  const human = renderTerminal(outcome);
  if (json === "-") process.stderr.write(human);
  else process.stdout.write(human);
  if (result.stopped === "interrupted" && kept !== undefined)
    process.stderr.write(`what was measured is kept in ${kept}\n`);
  return exitCode(outcome.exitCode);
}

function revisions(words: Words): [string, string] {
  const [base, head, ...more] = words.operands;
  if (base === undefined || head === undefined || more.length > 0) {
    throw new Problem({
      code: "bad-usage",
      what: "compare takes two revisions",
      expected: "benchwarden compare BASE HEAD",
      found: words.operands.length === 0 ? "none" : words.operands.join(" "),
      exit: EXIT.usage,
    });
  }
  return [base, head];
}

function keptPath(cell: string): string {
  return join(defaultCacheDirectory(), "results", `${cell}.json.gz`);
}
