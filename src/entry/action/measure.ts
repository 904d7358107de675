import { join } from "node:path";
import { resultName } from "../../artifact/artifact-name.ts";
import { type Measured, measureRequest } from "../../commands/measure.ts";
import { parseRequests } from "../../commands/request-file.ts";
import { judge } from "../../comparison/judge.ts";
import { createFiles } from "../../exec/files.ts";
import { fetchedSources } from "../../git/sources.ts";
import { createMachine } from "../../machine/fingerprint.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import type { Request } from "../../model/request.ts";
import { SUMMARY_LENGTH } from "../../report/markdown.ts";
import { renderMeasureSummary } from "../../report/measure-summary.ts";
import { VERSION } from "../version.ts";
import { launchesOf } from "../world.ts";
import { cancellation } from "./cancellation.ts";
import { sourceAccess } from "./source-access.ts";
import { temporaryFolder } from "./temporary.ts";
import type { ActionWorld } from "./world.ts";

/** Measures one request on this machine; the file with the raw samples and the job summary are all that leaves it. */
export async function run(action: ActionWorld): Promise<ExitCode> {
  const request = oneRequest(action);
  using stop = cancellation();
  const measured = await obey(request, action, stop.signal);
  // A cancelled step has seconds left: the upload is on its way while the summary is computed.
  await allOf([keep(measured, action), upload(measured, action), summarise(measured, action)]);
  await showTails(measured, action);
  return EXIT.fine;
}

function oneRequest({ input, occasion }: ActionWorld): Request {
  const where = "the input `request`";
  const [request, ...others] = parseRequests(input("request"), where);
  if (request === undefined || others.length > 0) {
    const next = "give one element of what `plan` made, as `toJSON(matrix)` in the templates does";
    throw new Problem({ code: "bad-request", what: "measure takes one request", where, next, exit: EXIT.usage });
  }
  if (request.repository.toLowerCase() === occasion.repository.fullName.toLowerCase()) return request;
  throw new Problem({
    code: "bad-request",
    what: "the request is for another repository",
    where,
    expected: occasion.repository.fullName,
    found: request.repository,
    exit: EXIT.usage,
  });
}

function obey(request: Request, action: ActionWorld, signal: AbortSignal): Promise<Measured> {
  const { occasion, clock, log } = action;
  const { workspace, executor, images } = launchesOf(process.env);
  return measureRequest(
    { request, attempt: occasion.run.attempt, version: VERSION, signal },
    {
      executor,
      images,
      workspace,
      machine: createMachine(),
      files: createFiles(process.cwd()),
      sources: fetchedSources({ ...sourceAccess(action), workspace }),
      clock,
      log,
      // What a config lets through from the host is for laptops: here the host's variables hold tokens.
      environment: {},
    },
  ).catch((error: unknown) => nothingMeasured(error, request, action));
}

/** The summary says it too: the annotation is where people look last. */
async function nothingMeasured(error: unknown, request: Request, { step }: ActionWorld): Promise<never> {
  if (error instanceof Problem) {
    const quoted = error.message.split("\n").map((line) => `    ${line}`);
    await step.summarise(`### ❌ Nothing was measured on ${request.class}\n\n${quoted.join("\n")}\n`);
  }
  throw error;
}

/** All of these end, whatever one of them meets; then the first error is thrown. */
async function allOf(works: readonly Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(works);
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}

async function keep({ result, bytes }: Measured, { step }: ActionWorld): Promise<void> {
  const path = join(await temporaryFolder(), `${resultName(result.request, result.attempt)}.json.gz`);
  await createFiles(process.cwd()).write(path, bytes);
  step.setOutput("result-path", path);
}

async function summarise({ result }: Measured, { step }: ActionWorld): Promise<void> {
  const outcome = result.request.mode === "compare" ? judge(result) : null;
  const notes = outcome === null ? [] : [SEEN_BY_THE_MACHINE];
  await step.summarise(renderMeasureSummary({ result, outcome, maxLength: SUMMARY_LENGTH, notes }));
}

const SEEN_BY_THE_MACHINE =
  "This is what the machine makes of its own numbers. The job publish judges them again, over all parts of the run, and its word counts.";

/** The last lines of what failed: foreign text, so the step prints it in a way that nothing in it is obeyed. */
async function showTails({ result }: Measured, { step }: ActionWorld): Promise<void> {
  const told = result.failures.filter(({ tail }) => tail !== "").slice(0, 5);
  for (const { benchmark, suite, build, tail } of told) {
    await step.group(`last lines of ${benchmark ?? suite ?? "the build"} (${build})`, async () => step.foreign(tail));
  }
}

async function upload({ result, bytes }: Measured, action: ActionWorld): Promise<void> {
  const artifacts = await action.artifacts();
  const { id } = await artifacts.upload({ name: resultName(result.request, result.attempt), content: bytes });
  action.log.info(`uploaded the result as artifact ${id}, ${bytes.length} bytes`);
}
