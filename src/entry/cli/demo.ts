import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { backfill } from "../../commands/backfill.ts";
import { type Compared, compare } from "../../commands/compare.ts";
import { detectStore } from "../../commands/detect.ts";
import { loadConfig } from "../../commands/load-config.ts";
import { nextAttempt } from "../../commands/record.ts";
import type { Config } from "../../model/config.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import { renderMarkdown, SUMMARY_LENGTH } from "../../report/markdown.ts";
import { renderTerminal } from "../../report/terminal.ts";
import { packageRoot } from "../package-root.ts";
import { putSite } from "../put-site.ts";
import { VERSION } from "../version.ts";
import { createStores, openWorld } from "../world.ts";
import { interruption } from "./interruption.ts";
import { serveSite } from "./site.ts";
import { terminalLog } from "./terminal-log.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

const SEED = 20_260_301;
const BATCH = 8;
/** Marks a folder as made by the demo, so that nothing else is ever replaced. */
const MARKER = ".benchwarden-demo";

export const verb: Verb = {
  operands: "",
  about:
    "Runs the whole way on a real history, without GitHub: fills the history, compares a pull request, builds the page.",
  options: {
    out: { value: "DIR", help: "where everything goes (default: demo); a second run goes on with what is there" },
    "no-serve": { help: "end after building, do not serve the page" },
    port: { value: "N", help: "port of the page on this machine (default: 8090, or a free one)" },
  },
  run,
};

async function run(words: Words): Promise<ExitCode> {
  const out = resolve(words.one("out") ?? "demo");
  const say = (text: string): void => void process.stderr.write(`\n== ${text}\n`);
  say("the project: one commit per release of zod");
  makeProject(out);
  using stop = interruption();
  const log = terminalLog({ quiet: words.has("quiet") });
  const world = await openWorld(join(out, "project"));
  const { config } = await loadConfig(world.files, join(out, "project", "benchwarden.yml"));
  const ports = { ...world, log, environment: process.env };
  const shared = {
    config: withNode(config),
    suites: [],
    seed: SEED,
    machineClass: "local",
    version: VERSION,
    signal: stop.signal,
  };
  const address = join(out, "store.git");
  const stores = createStores(log);
  await stores.init(address);
  const store = await stores.open(address);
  try {
    say("the history: every release without results, several measured side by side");
    const filled = await backfill(
      { ...shared, again: false, range: "main", limit: Number.POSITIVE_INFINITY, batchSize: BATCH, dryRun: false },
      { ...ports, store },
    );
    log.end();
    for (const batch of filled.recorded) requireStored(batch.appended);
    say("a pull request: slow-parse against main");
    const compared = await compare(
      {
        ...shared,
        base: "main",
        head: "slow-parse",
        benchmarks: [],
        budgetSeconds: null,
        effort: null,
        control: false,
        strict: false,
        // A second run compares the same commits again: another attempt, beside the stored one.
        attempt: (request) => nextAttempt(request, store),
      },
      ports,
    );
    log.end();
    if (compared.result.stopped === "interrupted") return EXIT.failed;
    requireStored((await store.append([{ result: compared.result, expected: compared.request }])).results[0] ?? null);
    await writeReports(out, compared);
    process.stdout.write(`${renderTerminal(compared.outcome)}\n`);
    say("the steps of the history");
    process.stdout.write((await detectStore(store)).text);
    say("the page");
    const site = join(out, "site");
    await putSite({
      store,
      out: site,
      repository: world.repository,
      title: "zod, release by release",
      repositoryUrl: null,
      siteUrl: null,
    });
  } finally {
    log.end();
    await store.close();
  }
  process.stdout.write(whereToLook(out));
  return words.has("no-serve")
    ? EXIT.fine
    : serveSite(join(out, "site"), { port: words.one("port"), signal: stop.signal });
}

/** Makes the example repository, or makes it anew where the demo made it before: the same files give the same commits. */
function makeProject(out: string): void {
  const project = join(out, "project");
  const isOurs = existsSync(join(out, MARKER));
  if (existsSync(project) && !isOurs) {
    throw new Problem({
      code: "not-a-demo",
      what: "there is a folder `project` that the demo did not make",
      where: out,
      next: "name another folder with --out",
      exit: EXIT.usage,
    });
  }
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, MARKER), "Made by the demo of Benchwarden; a second run goes on with what is here.\n");
  rmSync(project, { recursive: true, force: true });
  const script = join(packageRoot(), "examples", "zod-history", "make-history.mjs");
  const made = spawnSync(process.execPath, [script, project], { encoding: "utf8" });
  if (made.status !== 0) {
    throw new Problem({
      code: "demo-project",
      what: `the example could not be made: ${made.stderr.trim()}`,
      where: project,
      exit: EXIT.failed,
    });
  }
}

/** Where Node is not part of the system, the one that runs this is shown to the sandbox. */
function withNode(config: Config): Config {
  if (
    ["/usr/bin", "/usr/local/bin"].some((folder) => existsSync(join(folder, "node")) && existsSync(join(folder, "npm")))
  )
    return config;
  const folder = dirname(dirname(process.execPath));
  const { environment } = config;
  return {
    ...config,
    environment: {
      ...environment,
      toolchain: [...environment.toolchain, folder],
      path: [...environment.path, join(folder, "bin")],
    },
  };
}

function requireStored(appended: { state: string; reason?: string; setAside?: string | null } | null): void {
  if (appended !== null && appended.state !== "refused") return;
  throw new Problem({
    code: "not-stored",
    what:
      appended === null
        ? "the run was interrupted before it was whole; a second run goes on from here"
        : `a result was refused: ${appended.reason ?? ""}`,
    where: appended?.setAside ?? "store.git",
    exit: EXIT.failed,
  });
}

async function writeReports(out: string, compared: Compared): Promise<void> {
  const world = await openWorld(join(out, "project"));
  await writeJson(world.files, join(out, "outcome.json"), compared.outcome);
  const report = renderMarkdown(compared.outcome, {
    notes: ["This is the branch slow-parse of the example project against its main."],
    maxLength: SUMMARY_LENGTH,
    links: [],
  });
  await world.files.write(join(out, "report.md"), report);
}

function whereToLook(out: string): string {
  const rows = [
    ["project", "the example repository; branch slow-parse is the pull request"],
    ["store.git", "the data branch with every raw sample"],
    ["outcome.json", "the verdicts, for programs"],
    ["report.md", "the report, as a pull request would show it"],
    ["site", "the page"],
  ];
  return `\n${rows.map(([name = "", text]) => `  ${join(out, name)}  ${text}`).join("\n")}\n`;
}
