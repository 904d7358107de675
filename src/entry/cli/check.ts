import { check } from "../../commands/check.ts";
import { loadConfig } from "../../commands/load-config.ts";
import { EXIT } from "../../model/problem.ts";
import { renderCheck } from "../../report/check-text.ts";
import { VERSION } from "../version.ts";
import { openWorld } from "../world.ts";
import { configPath } from "./config-path.ts";
import { interruption } from "./interruption.ts";
import { terminalLog } from "./terminal-log.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

export const verb: Verb = {
  operands: "",
  about: "Validates the config, prints every value with its source and what a comparison would run.",
  options: {
    probe: { help: "also build a revision and launch everything once: does it work, how long would it take" },
    rev: { value: "REV", help: "what --probe builds (default: HEAD)" },
    class: { value: "NAME", help: "machine class (default: local)" },
  },
  run,
};

async function run(words: Words): Promise<0 | 4 | 5> {
  const world = await openWorld(process.cwd());
  const loaded = await loadConfig(world.files, configPath(words, world.repository));
  const log = terminalLog({ quiet: words.has("quiet") });
  using stop = interruption();
  const report = await check(
    {
      config: loaded.config,
      probe: words.has("probe") ? (words.one("rev") ?? "HEAD") : null,
      machineClass: words.one("class") ?? "local",
      version: VERSION,
      signal: stop.signal,
    },
    { ...world, log, environment: process.env },
  );
  log.end();
  const json = words.one("json");
  if (json !== undefined)
    await writeJson(world.files, json, {
      schema: "benchwarden.check/1",
      config: loaded.config,
      sources: loaded.sources,
      ...report,
    });
  const human = renderCheck(report, { values: words.has("quiet") ? [] : loaded.lines });
  if (json === "-") process.stderr.write(human);
  else process.stdout.write(human);
  return report.probe !== null && report.probe.failures.length > 0 ? EXIT.failed : EXIT.fine;
}
