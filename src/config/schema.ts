import { z } from "zod";
import { argument, flag, hostPath, quantity, tableKey, text, treePath, wholeNumber, word } from "./building-blocks.ts";

/** The form that people write: kebab-case keys, quantities with units. One source of validation, docs and JSON Schema. */

const NOT_ZERO_SECONDS = { above: [0, "0 s"] } as const;
const NOT_ZERO_BYTES = { above: [0, "0 B"] } as const;

const argv = z.array(argument()).min(1).max(1_000).describe("A program and its arguments; never read by a shell.");

const stepTable = z.strictObject({
  run: argv,
  directory: treePath().prefault(".").describe("Folder in which it runs, relative to the project's root."),
  "time-limit": quantity("duration", NOT_ZERO_SECONDS).prefault("30 min").describe("It is ended after this time."),
});

const step = z.union([argv.transform((run) => stepTable.parse({ run })), stepTable]);

const direction = z.enum(["lower", "higher", "none"]);

const margin = quantity("ratio", { most: [10, "1000 %"] });

const metric = z
  .strictObject({
    primary: flag()
      .optional()
      .describe("Judged: counts in the verdict. Default: what the format says (`wall` in `time`)."),
    "minimum-effect": margin
      .optional()
      .describe("Changes below this are not called a regression. Default: 0.5 % for times."),
    equivalence: margin
      .optional()
      .describe("Changes that are surely within this are called unchanged. Default: 2 % for times."),
    direction: direction
      .optional()
      .describe("Which way is better; needed where the unit does not tell. none: shown, never judged."),
    unit: text("a unit such as ms, B or ops/s", /\S/, 64).optional().describe("Where the tool prints none."),
    exact: flag().optional().describe("Repeat it and the number is the same."),
  })
  .describe("Settings of a metric; an empty {} keeps it in the report.");

const derived = z.strictObject({
  expression: text("an expression such as 12.5 MB / wall", /\S/).describe(
    "Numbers, quantities and metrics of the same benchmark with + - * / ^ and brackets, computed per launch.",
  ),
  unit: text("a unit such as MB/s", /\S/, 64).describe("Unit of the result."),
  direction: direction.optional().describe("Which way is better. Default: what the unit tells."),
});

const suite = z.strictObject({
  directory: treePath().prefault(".").describe("Folder in which the command runs, relative to the project's root."),
  run: argv.describe(
    "The command: argv, never a shell. One process is one launch; {benchmark} is replaced by each name.",
  ),
  benchmarks: z
    .array(text("a name of printable characters, at most 191", /^(?!\s)[^\n\t]*\S$/, 191))
    .min(1)
    .max(2_000)
    .optional()
    .describe("Names of the benchmarks. Left out: one launch yields all benchmarks of the suite."),
  list: argv.optional().describe("In place of benchmarks: a command that prints one name a line."),
  exclude: z
    .array(text("a pattern with * and ?", /\S/, 256))
    .max(100)
    .prefault([])
    .describe("Names to leave out; * stands for any characters, ? for one."),
  format: word("a format")
    .prefault("time")
    .describe("How the output is read: time (the process itself is timed), hyperfine or custom."),
  output: z
    .union([
      z.literal("stdout"),
      z.strictObject({ path: treePath().describe("A fresh writable folder there for each launch, read afterwards.") }),
    ])
    .prefault("stdout")
    .describe("Where the results are: stdout, or { path: FOLDER }."),
  writable: z.array(treePath()).max(100).prefault([]).describe("Further fresh folders for each launch, thrown away."),
  "time-limit": quantity("duration", NOT_ZERO_SECONDS)
    .prefault("10 min")
    .describe("A launch is ended after this time."),
  "warm-up": wholeNumber(0, 100).prefault("1").describe("Launches of each build thrown away before the first round."),
  metrics: z
    .record(tableKey("a metric's name"), metric)
    .prefault({})
    .describe("Which metrics are kept and how they are judged. Left out: all that the format gives."),
  derived: z.record(tableKey("a metric's name"), derived).prefault({}).describe("Metrics computed from others."),
});

const limits = z
  .strictObject({
    memory: quantity("size", NOT_ZERO_BYTES).prefault("4 GiB").describe("Memory of one launch or step."),
    processes: wholeNumber(1, 100_000).prefault("512").describe("Processes and threads at once."),
    disk: quantity("size", NOT_ZERO_BYTES).prefault("8 GiB").describe("What it may write."),
    output: quantity("size", NOT_ZERO_BYTES).prefault("64 MiB").describe("What it may print or leave to be read."),
    tmp: quantity("size", NOT_ZERO_BYTES).prefault("1 GiB").describe("Size of its /tmp."),
  })
  .prefault({});

const environment = z
  .strictObject({
    sandbox: z
      .enum(["bubblewrap", "none"])
      .prefault("bubblewrap")
      .describe("none: no protection, said in every report."),
    dockerfile: treePath().optional().describe("Builds the root file system. Left out: the host's system, read-only."),
    toolchain: z
      .array(hostPath())
      .max(50)
      .prefault([])
      .describe("Further folders of the host, read-only, at the same path."),
    path: z
      .array(hostPath())
      .max(50)
      .prefault([])
      .describe("Folders put in front of PATH: below /usr or a toolchain folder."),
    env: z
      .record(z.string(), argument("the value of a variable"))
      .prefault({})
      .describe("Variables added to the clean environment."),
    pass: z
      .array(text("the name of a variable", /^[A-Za-z_][A-Za-z0-9_]{0,127}$/))
      .max(100)
      .prefault([])
      .describe("Variables of the host let through; never in GitHub runs."),
    limits: limits.describe("What one launch or step may use."),
  })
  .prefault({});

const machine = z.strictObject({
  runner: z.enum(["standing", "jit", "scale-set"]).prefault("standing").describe("How its jobs get a runner."),
  policy: z.enum(["strict", "warn"]).prefault("strict").describe("An unfit machine makes the job invalid, or warns."),
  virtual: flag().prefault("false").describe("It is a virtual machine, and that is accepted."),
  optional: flag().prefault("false").describe("Its absence never blocks or reddens anything."),
  shards: wholeNumber(1, 64)
    .prefault("1")
    .describe("How many machines share its label: a comparison is cut into so many parts that run side by side."),
  suites: z.array(word("a suite")).min(1).optional().describe("The suites that it runs. Left out: all."),
});

const gitRef = (what: string): z.ZodType<string> => text(`${what}: a name as git takes it`, GIT_REF, 200);
const GIT_REF = /^(?!.*(?:\.\.|@\{|\/\/|\.lock(?:\/|$)))(?![-./])[^\s~^:?*[\\]+(?<![/.])$/;

/** The whole file. */
export const WrittenConfig = z.strictObject({
  version: z.literal("1").describe("Version of this file's form.").meta({ type: "integer", const: 1 }),
  machines: z
    .record(tableKey("a machine class"), machine)
    .prefault({ "bench-x64": {} })
    .describe("Machine classes: the labels of the bench machines. On a laptop the class is `local`."),
  checkout: z
    .strictObject({
      submodules: flag().prefault("false").describe("Resolve submodules."),
      lfs: flag().prefault("false").describe("Resolve LFS objects."),
    })
    .prefault({})
    .describe("What is resolved outside the sandbox, before any command runs."),
  harness: z
    .array(treePath())
    .max(1_000)
    .prefault([])
    .describe("Files and folders taken from where this file comes from and laid over every build's tree."),
  environment: environment.describe("Where everything runs."),
  fetch: z.array(step).max(100).prefault([]).describe("Commands that download: the only phase with network."),
  build: z.array(step).max(100).prefault([]).describe("Commands that build, without network."),
  caches: z.array(treePath()).max(100).prefault([]).describe("Folders kept between builds of one machine."),
  artifacts: z
    .array(treePath())
    .min(1)
    .max(1_000)
    .optional()
    .describe(
      "What is there when measuring, with the harness; same bytes in both builds are unchanged without measuring. Left out: the whole built tree.",
    ),
  suites: z
    .record(tableKey("a suite's name"), suite)
    .describe("A command plus a format that yields results for several benchmarks."),
  measurement: z
    .strictObject({
      effort: z
        .enum(["quick", "normal", "thorough"])
        .prefault("normal")
        .describe("How many rounds an undecided benchmark may take."),
      budget: quantity("duration", NOT_ZERO_SECONDS)
        .prefault("15 min")
        .describe("Time for all rounds of a comparison."),
      "error-rate": quantity("ratio", { above: [0, "0 %"], most: [0.2, "20 %"] })
        .prefault("5 %")
        .describe("Accepted share of false findings."),
      "pad-environment": flag()
        .prefault("true")
        .describe("A variable of random length moves the layout of the stack in each launch."),
      "record-launches": wholeNumber(1, 100)
        .prefault("5")
        .describe("Launches of each benchmark when a commit is recorded."),
    })
    .prefault({})
    .describe("How much is measured."),
  history: z
    .strictObject({
      branch: gitRef("a branch").prefault("main").describe("The branch whose commits are recorded."),
      store: gitRef("a branch, or OWNER/REPO")
        .prefault("bench-data")
        .describe("Branch of this repository, or OWNER/REPO, that holds the results."),
      from: gitRef("a tag, branch or commit")
        .optional()
        .describe("The first commit of the history. Left out: as far back as there is room."),
    })
    .prefault({})
    .describe("The record of the main branch."),
  allow: z
    .strictObject({
      users: z
        .array(text("a user's login", /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/))
        .max(1_000)
        .prefault([])
        .describe(
          "Of those with write permission, only these logins may ask for a run. Empty, and no teams: all of them.",
        ),
      teams: z
        .array(text("ORGANISATION/TEAM", /^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}$/))
        .max(100)
        .prefault([])
        .describe("Of those with write permission, only members of these teams; needs the token of a GitHub App."),
      settle: quantity("duration", { most: [86_400, "1 d"] })
        .prefault("2 min")
        .describe("A pull request's last push must be older than this when the label is set."),
      "require-review": flag().prefault("false").describe("Only after an approving review of the very commit."),
      bases: z
        .array(gitRef("a branch"))
        .min(1)
        .max(100)
        .prefault(["main"])
        .describe("Branches that a pull request may go to, beside the default branch."),
    })
    .prefault({})
    .describe("Who may ask for a run, and for what."),
  report: z
    .strictObject({
      "fail-on": z
        .array(z.enum(["regressed", "failed", "inconclusive", "invalid"]))
        .prefault(["regressed"])
        .describe("Verdicts that make the run fail."),
      comment: flag().prefault("true").describe("Comment on the pull request."),
      status: flag().prefault("false").describe("Set a commit status."),
      site: text("a web address beginning with https:// or http://", /^https?:\/\/[^\s"'<>`\\]+$/)
        .optional()
        .describe("Where the page is served, for links."),
    })
    .prefault({})
    .describe("Where the verdict goes."),
  site: z
    .strictObject({
      deploy: z
        .enum(["none", "pages", "branch"])
        .prefault("none")
        .describe("Where the page goes: pages: GitHub Pages; branch: `bench-site`, for those who serve it themselves."),
    })
    .prefault({})
    .describe("The static page."),
});

/** What a valid file says, defaults filled in, quantities in base units. */
export type WrittenConfig = z.output<typeof WrittenConfig>;
export type WrittenSuite = WrittenConfig["suites"][string];
export type WrittenStep = WrittenConfig["build"][number];
