import { z } from "zod";
import { flag, quantity, text } from "../building-blocks.ts";

const direction = z.enum(["lower", "higher", "none"]);

const margin = quantity("ratio", { most: [10, "1000 %"] });

export const metric = z
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

export const derived = z.strictObject({
  expression: text("an expression such as 12.5 MB / wall", /\S/).describe(
    "Numbers, quantities and metrics of the same benchmark with + - * / ^ and brackets, computed per launch.",
  ),
  unit: text("a unit such as MB/s", /\S/, 64).describe("Unit of the result."),
  direction: direction.optional().describe("Which way is better. Default: what the unit tells."),
});
