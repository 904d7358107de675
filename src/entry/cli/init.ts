import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type InitOutcome, init } from "../../commands/init.ts";
import { createFiles } from "../../exec/files.ts";
import { createProject } from "../../git/project.ts";
import { openRepository } from "../../git/repository.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import { renderInit } from "../../report/init-text.ts";
import { NO_PIN, parsePin, type TemplateName } from "../../workflows/template.ts";
import { packageRoot } from "../package-root.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

export const verb: Verb = {
  operands: "",
  about: "Writes a first config for the benchmarks it finds, the workflows, and says what is left to do.",
  options: {
    with: { value: "NAMES", repeats: true, help: "further workflows: history, command" },
    action: { value: "OWNER/benchwarden@SHA", help: "the release that the workflows run, by full commit" },
    repository: { value: "OWNER/REPO", help: "where the project is hosted (default: the remote origin)" },
    branch: { value: "NAME", help: "its default branch (default: what the remote says, else this one)" },
    force: { help: "overwrite workflows that differ; a config is never overwritten" },
    "dry-run": { help: "write nothing, say what would be written" },
  },
  run,
};

async function run(words: Words): Promise<ExitCode> {
  const { workTree } = await openRepository(process.cwd());
  if (workTree === null) throw bareRepository();
  const action = words.one("action");
  const outcome = await init(
    {
      extra: extraWorkflows(words.all("with")),
      force: words.has("force"),
      dryRun: words.has("dry-run"),
      repository: words.one("repository") ?? null,
      branch: words.one("branch") ?? null,
      action: action === undefined ? null : parsePin(action),
    },
    { project: createProject(workTree), template: readTemplate },
  );
  await tell(outcome, words);
  return outcome.files.some(({ state }) => state === "kept") ? EXIT.usage : EXIT.fine;
}

/** Templates are shipped beside dist/. */
export function readTemplate(name: TemplateName): Promise<string> {
  return readFile(join(packageRoot(), "workflows", name), "utf8");
}

async function tell(outcome: InitOutcome, words: Words): Promise<void> {
  const settings = outcome.settings.map(({ id, title, why, page, command }) => ({
    id,
    title,
    why,
    page: page(outcome.subject),
    command: command(outcome.subject),
  }));
  const hasPin = outcome.action.commit !== NO_PIN.commit;
  const json = words.one("json");
  const facts = { ...outcome, settings, hasPin };
  if (json !== undefined) await writeJson(createFiles(process.cwd()), json, { schema: "benchwarden.init/1", ...facts });
  const human = renderInit(facts);
  if (json === "-") process.stderr.write(human);
  else if (!words.has("quiet")) process.stdout.write(human);
}

function extraWorkflows(given: readonly string[]): ("history" | "command")[] {
  return given
    .flatMap((text) => text.split(","))
    .map((name) => {
      if (name === "history" || name === "command") return name;
      throw new Problem({
        code: "bad-usage",
        what: `there is no further workflow "${name.slice(0, 60)}"`,
        where: "--with",
        expected: "history, command",
        exit: EXIT.usage,
      });
    });
}

function bareRepository(): Problem {
  return new Problem({
    code: "no-work-tree",
    what: "this repository has no work tree to write files into",
    next: "run this in a clone of the project",
    exit: EXIT.usage,
  });
}
