import { type AnalyzeInputs, analyze, type SampleFile } from "../../commands/analyze.ts";
import { loadConfig } from "../../commands/load-config.ts";
import { createFiles } from "../../exec/files.ts";
import { formatIds } from "../../formats/index.ts";
import { Effort } from "../../model/config.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import type { Files } from "../../ports/files.ts";
import { renderMarkdown, SUMMARY_LENGTH } from "../../report/markdown.ts";
import { renderTerminal } from "../../report/terminal.ts";
import { exitCode } from "./exit-code.ts";
import { choiceOption } from "./read-option.ts";
import { sampleFile } from "./sample-file.ts";
import { terminalLog } from "./terminal-log.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

export const verb: Verb = {
  operands: "--base FILE… --head FILE… --format T",
  about: "Judges files of samples that exist already. Nothing is run and no config is needed.",
  options: {
    base: { value: "FILE…", repeats: true, list: true, help: "what base left; several are consecutive launches" },
    head: {
      value: "FILE…",
      repeats: true,
      list: true,
      help: "what head left; launch i is the partner of base's launch i",
    },
    format: { value: "T", help: `what wrote the files: ${formatIds.join(", ")}` },
    sequential: { help: "replay the looks of compare, in the order of launches; each benchmark stops when decided" },
    effort: { value: "E", help: "the looks of --sequential: quick, normal or thorough (default: normal)" },
    unpaired: { help: "launches have no partners: compare the sides as two samples" },
    metric: { value: "M", help: "the metric that is judged (default: the format's own choice)" },
    summary: { value: "S", help: "how a launch becomes one number: median or minimum (default: median)" },
    suite: { value: "NAME", help: "with --config: the suite whose metrics settings hold" },
    config: { value: "FILE", help: "directions and margins from this config (default: none is read)" },
    strict: { help: "exit 2 when something stays inconclusive" },
    markdown: { value: "FILE", help: "write the report as Markdown" },
  },
  run,
};

async function run(words: Words): Promise<ExitCode> {
  const files = createFiles(process.cwd());
  const inputs = await readInputs(words, files);
  const outcome = await analyze(inputs);
  const json = words.one("json");
  const markdown = words.one("markdown");
  if (json !== undefined) await writeJson(files, json, outcome);
  if (markdown !== undefined) {
    const options = { title: "Benchwarden", maxLength: SUMMARY_LENGTH, links: [] };
    await files.write(markdown, renderMarkdown(outcome, options));
  }
  const human = renderTerminal(outcome);
  if (json === "-") process.stderr.write(human);
  else process.stdout.write(human);
  return exitCode(outcome.exitCode);
}

async function readInputs(words: Words, files: Files): Promise<AnalyzeInputs> {
  const format = requiredFormat(words);
  const effort = choiceOption(words, "effort", Effort.options);
  const sequential = words.has("sequential");
  if (effort !== null && !sequential)
    terminalLog({ quiet: false }).warn("--effort says where --sequential looks, and does nothing without it");
  return {
    format,
    base: await side(words, "base", files),
    head: await side(words, "head", files),
    sequential: sequential ? (effort ?? "normal") : null,
    unpaired: words.has("unpaired"),
    metric: words.one("metric") ?? null,
    strict: words.has("strict"),
    summary: choiceOption(words, "summary", ["median", "minimum"]) ?? "median",
    ...(await settings(words, format, files)),
  };
}

function requiredFormat(words: Words): string {
  const [stray] = words.operands;
  if (stray !== undefined) {
    throw new Problem({
      code: "bad-usage",
      what: `"${stray.slice(0, 100)}" belongs to neither side`,
      expected: "benchwarden analyze --base FILE… --head FILE… --format T",
      exit: EXIT.usage,
    });
  }
  const format = words.one("format");
  if (format !== undefined) return format;
  throw new Problem({
    code: "bad-usage",
    what: "the format of the files is not given",
    where: "--format",
    expected: formatIds.join(", "),
    exit: EXIT.usage,
  });
}

async function side(words: Words, name: "base" | "head", files: Files): Promise<SampleFile[]> {
  const paths = words.all(name);
  if (paths.length > 0) return Promise.all(paths.map((path) => sampleFile(files, path)));
  throw new Problem({
    code: "bad-usage",
    what: `no file of ${name} is given`,
    where: `--${name}`,
    expected: "benchwarden analyze --base FILE… --head FILE… --format T",
    exit: EXIT.usage,
  });
}

/** What a config says of metrics and of the error rate; a file is judged without one unless it is asked for. */
async function settings(
  words: Words,
  format: string,
  files: Files,
): Promise<Pick<AnalyzeInputs, "metrics" | "errorRate">> {
  const path = words.one("config");
  if (path === undefined) return { metrics: {}, errorRate: 0.05 };
  const { config } = await loadConfig(files, path);
  const wanted = words.one("suite");
  const fitting = config.suites.filter((suite) =>
    wanted === undefined ? suite.format === format : suite.name === wanted,
  );
  const [suite, ...others] = fitting;
  if (suite !== undefined && others.length === 0)
    return { metrics: suite.metrics, errorRate: config.measurement.errorRate };
  throw new Problem({
    code: "unknown-suite",
    what: wanted === undefined ? `${fitting.length} suites have format ${format}` : `there is no suite "${wanted}"`,
    where: "--suite",
    expected: `one of ${config.suites.map(({ name }) => name).join(", ")}`,
    exit: EXIT.usage,
  });
}
