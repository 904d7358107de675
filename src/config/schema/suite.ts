import { z } from "zod";
import { NOT_ZERO_SECONDS, quantity, tableKey, text, treePath, wholeNumber, word } from "../building-blocks.ts";
import { derived, metric } from "./metric.ts";
import { argv } from "./step.ts";

export const suite = z.strictObject({
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
