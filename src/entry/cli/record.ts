import { loadConfig } from "../../commands/load-config.ts";
import { prepareRecording, type RecordedBatch, record } from "../../commands/record.ts";
import { EXIT, type ExitCode } from "../../model/problem.ts";
import { isUnfit, unfitText } from "../../model/unfit.ts";
import { renderRecorded } from "../../report/backfill-text.ts";
import { VERSION } from "../version.ts";
import { openStore, openWorld } from "../world.ts";
import { configPath } from "./config-path.ts";
import { interruption } from "./interruption.ts";
import { seedOption } from "./read-option.ts";
import { storeAddress } from "./store-address.ts";
import { terminalLog } from "./terminal-log.ts";
import type { OptionSpec, Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

/** Options that `record` and `backfill` share. */
export const RECORD_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  store: { value: "S", help: "git URL or path of the store, #BRANCH optional (default branch bench-data)" },
  suite: { value: "NAME", repeats: true, help: "only this suite; may be repeated" },
  again: { help: "measure also what the store has already" },
  seed: { value: "N", help: "seed of the order of launches (default: drawn)" },
  class: { value: "NAME", help: "machine class to record (default: local)" },
};

export const verb: Verb = {
  operands: "[COMMIT…]",
  about: "Measures commits (default: HEAD), several side by side in shuffled rounds, and appends them to the store.",
  options: RECORD_OPTIONS,
  run,
};

async function run(words: Words): Promise<ExitCode> {
  const world = await openWorld(process.cwd());
  const { config } = await loadConfig(world.files, configPath(words, world.repository));
  const log = terminalLog({ quiet: words.has("quiet") });
  const store = await openStore(storeAddress(words), log);
  using stop = interruption();
  try {
    const ports = { ...world, store, log, environment: process.env };
    const names = words.operands.length > 0 ? words.operands : ["HEAD"];
    const commits = await Promise.all(names.map((name) => world.repository.resolve(name)));
    const recording = await prepareRecording({ config, ...recordInputs(words, stop.signal) }, ports);
    const batch = await record(commits, recording, ports);
    log.end();
    return await finish(words, { files: world.files, batches: batch === null ? [] : [batch] });
  } finally {
    await store.close();
  }
}

/** What `record` and `backfill` read from the command line alike. */
export function recordInputs(words: Words, signal: AbortSignal) {
  return {
    suites: words.all("suite"),
    again: words.has("again"),
    seed: seedOption(words),
    machineClass: words.one("class") ?? "local",
    version: VERSION,
    signal,
  };
}

/** Writes what became of the batches; a build that failed is part of the history, a result that could not be stored is not fine. */
export async function finish(
  words: Words,
  done: { files: Parameters<typeof writeJson>[0]; batches: readonly RecordedBatch[] },
): Promise<ExitCode> {
  const json = words.one("json");
  if (json !== undefined)
    await writeJson(done.files, json, { schema: "benchwarden.recorded/1", batches: done.batches.map(summary) });
  const human = renderRecorded(done.batches);
  if (json === "-") process.stderr.write(human);
  else process.stdout.write(human);
  const lost = done.batches.some((batch) => batch.appended === null || batch.appended.state === "refused");
  const empty = done.batches.length > 0 && done.batches.every((batch) => batch.result.benchmarks.length === 0);
  const unfit = done.batches.some(({ result }) => isUnfit(result));
  return lost ? EXIT.failed : unfit ? EXIT.invalid : empty ? EXIT.nothing : EXIT.fine;
}

function summary(batch: RecordedBatch) {
  return {
    commits: batch.commits,
    anchor: batch.anchor,
    appended: batch.appended,
    failures: batch.result.failures,
    benchmarks: batch.result.benchmarks.length,
    unfit: isUnfit(batch.result) ? unfitText(batch.result) : null,
  };
}
