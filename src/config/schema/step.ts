import { z } from "zod";
import { argument, NOT_ZERO_SECONDS, quantity, treePath } from "../building-blocks.ts";

export const argv = z
  .array(argument())
  .min(1)
  .max(1_000)
  .describe("A program and its arguments; never read by a shell.");

const stepTable = z.strictObject({
  run: argv,
  directory: treePath().prefault(".").describe("Folder in which it runs, relative to the project's root."),
  "time-limit": quantity("duration", NOT_ZERO_SECONDS).prefault("30 min").describe("It is ended after this time."),
});

/** A command of `fetch` or `build`: argv alone, or a table. */
export const step = z.union([argv.transform((run) => stepTable.parse({ run })), stepTable]);
