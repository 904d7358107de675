import { randomInt } from "node:crypto";
import { measureRequest } from "../../commands/measure.ts";
import { parseRequests, REQUEST_BYTES } from "../../commands/request-file.ts";
import { judge } from "../../comparison/judge.ts";
import { fetchedSources, ownSources } from "../../git/sources.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import type { Request } from "../../model/request.ts";
import type { Result } from "../../model/result.ts";
import type { Files } from "../../ports/files.ts";
import { SUMMARY_LENGTH } from "../../report/markdown.ts";
import { renderMeasureSummary } from "../../report/measure-summary.ts";
import { renderTerminal } from "../../report/terminal.ts";
import { createRandom } from "../../units/random.ts";
import { VERSION } from "../version.ts";
import { openWorld } from "../world.ts";
import { interruption } from "./interruption.ts";
import { countOption, requiredOption } from "./read-option.ts";
import { terminalLog } from "./terminal-log.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

export const verb: Verb = {
  operands: "--request FILE --result FILE",
  about: "Obeys a request on this machine and writes the raw samples: the first half of a run, for any CI.",
  options: {
    request: { value: "FILE", help: "the request (request/1), or the list of them that plan made" },
    result: { value: "FILE", help: "where the result (result/1, gzip) goes" },
    shard: { value: "N", help: "which request of a list, counted from 1 (default: the only one)" },
    attempt: { value: "N", help: "which attempt at this request it is (default: 1)" },
    source: { value: "URL", help: "fetch the commits from there (default: the repository where you stand)" },
    markdown: { value: "FILE", help: "write the report as Markdown" },
  },
  run,
};

async function run(words: Words): Promise<ExitCode> {
  const [from, to] = [requiredOption(words, "request"), requiredOption(words, "result")];
  const world = await openWorld(process.cwd());
  const request = await readRequest(words, world.files, from);
  const log = terminalLog({ quiet: words.has("quiet") });
  const remote = words.one("source");
  const { uniform } = createRandom(randomInt(0x1_0000_0000), "back-off");
  const sources =
    remote === undefined
      ? ownSources(world.repository)
      : fetchedSources({ remote, workspace: world.workspace, uniform });
  using stop = interruption();
  const { result, bytes } = await measureRequest(
    { request, attempt: countOption(words, "attempt") ?? 1, version: VERSION, signal: stop.signal },
    { ...world, sources, log, environment: process.env },
  );
  log.end();
  await world.files.write(to, bytes);
  return tell(words, { files: world.files, result, to });
}

async function readRequest(words: Words, files: Files, path: string): Promise<Request> {
  const text = await files.readText(path, REQUEST_BYTES);
  const requests = parseRequests(text ?? "", path);
  const shard = countOption(words, "shard") ?? (requests.length === 1 ? 1 : null);
  const request = shard === null ? undefined : requests[shard - 1];
  if (request !== undefined) return request;
  throw new Problem({
    code: "which-request",
    what: `the file holds ${requests.length} requests`,
    where: path,
    next: `name one of them with --shard 1 … ${requests.length}`,
    exit: EXIT.usage,
  });
}

async function tell(words: Words, done: { files: Files; result: Result; to: string }): Promise<ExitCode> {
  const { files, result, to } = done;
  const outcome = result.request.mode === "compare" ? judge(result) : null;
  const [json, markdown] = [words.one("json"), words.one("markdown")];
  if (json !== undefined && outcome !== null) await writeJson(files, json, outcome);
  if (markdown !== undefined) {
    await files.write(markdown, renderMeasureSummary({ result, outcome, maxLength: SUMMARY_LENGTH, notes: [] }));
  }
  const human = outcome === null ? "" : renderTerminal(outcome);
  (json === "-" ? process.stderr : process.stdout).write(`${human}the result is in ${to}\n`);
  const isEmpty = result.benchmarks.length === 0 && result.failures.length === 0 && result.stopped !== "identical";
  return isEmpty ? EXIT.nothing : EXIT.fine;
}
