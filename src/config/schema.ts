import { z } from "zod";
import { flag, tableKey, treePath } from "./building-blocks.ts";
import { allow } from "./schema/allow.ts";
import { environment } from "./schema/environment.ts";
import { history } from "./schema/history.ts";
import { machine } from "./schema/machine.ts";
import { measurement } from "./schema/measurement.ts";
import { report } from "./schema/report.ts";
import { step } from "./schema/step.ts";
import { suite } from "./schema/suite.ts";

/**
 * The whole file in the form that people write: kebab-case keys, quantities with units. One source of validation, docs
 * and JSON Schema. Its larger tables lie in `schema/`.
 */
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
  environment,
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
  measurement,
  history,
  allow,
  report,
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
