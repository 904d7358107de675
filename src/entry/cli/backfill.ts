import { backfill } from "../../commands/backfill.ts";
import { loadConfig } from "../../commands/load-config.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import { renderPlan } from "../../report/backfill-text.ts";
import { openStore, openWorld } from "../world.ts";
import { configPath } from "./config-path.ts";
import { interruption } from "./interruption.ts";
import { countOption } from "./read-option.ts";
import { finish, RECORD_OPTIONS, recordInputs } from "./record.ts";
import { storeAddress } from "./store-address.ts";
import { terminalLog } from "./terminal-log.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

const BATCH_SIZE = 8;

export const verb: Verb = {
  operands: "RANGE",
  about:
    "Measures the commits of a range (A..B, or one revision with its whole history) that have no results, best order first.",
  options: {
    ...RECORD_OPTIONS,
    "dry-run": { help: "print what is missing and in which order it would run" },
    limit: { value: "N", help: "measure at most N commits in this call" },
    batch: { value: "N", help: `new commits measured side by side in one job (default: ${BATCH_SIZE})` },
  },
  run,
};

async function run(words: Words): Promise<ExitCode> {
  const range = words.operands[0];
  if (range === undefined || words.operands.length > 1) {
    throw new Problem({
      code: "bad-usage",
      what: "backfill takes one range",
      expected: "benchwarden backfill A..B --store S",
      exit: EXIT.usage,
    });
  }
  const world = await openWorld(process.cwd());
  const { config } = await loadConfig(world.files, configPath(words, world.repository));
  const log = terminalLog({ quiet: words.has("quiet") });
  const store = await openStore(storeAddress(words), log);
  using stop = interruption();
  try {
    const report = await backfill(
      {
        config,
        ...recordInputs(words, stop.signal),
        range,
        limit: countOption(words, "limit") ?? Number.POSITIVE_INFINITY,
        batchSize: countOption(words, "batch") ?? BATCH_SIZE,
        dryRun: words.has("dry-run"),
      },
      { ...world, store, log, environment: process.env },
    );
    log.end();
    if (!words.has("dry-run")) return await finish(words, { files: world.files, batches: report.recorded });
    const json = words.one("json");
    if (json !== undefined)
      await writeJson(world.files, json, {
        schema: "benchwarden.plan/1",
        ...report,
        tags: Object.fromEntries(report.tags),
        recorded: [],
      });
    if (json !== "-") process.stdout.write(renderPlan(report));
    return EXIT.fine;
  } finally {
    await store.close();
  }
}
