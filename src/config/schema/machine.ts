import { z } from "zod";
import { flag, wholeNumber, word } from "../building-blocks.ts";

export const machine = z.strictObject({
  runner: z.enum(["standing", "jit", "scale-set"]).prefault("standing").describe("How its jobs get a runner."),
  policy: z.enum(["strict", "warn"]).prefault("strict").describe("An unfit machine makes the job invalid, or warns."),
  virtual: flag().prefault("false").describe("It is a virtual machine, and that is accepted."),
  optional: flag().prefault("false").describe("Its absence never blocks or reddens anything."),
  shards: wholeNumber(1, 64)
    .prefault("1")
    .describe("How many machines share its label: a comparison is cut into so many parts that run side by side."),
  suites: z.array(word("a suite")).min(1).optional().describe("The suites that it runs. Left out: all."),
});
