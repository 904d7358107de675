import { z } from "zod";
import { flag, NOT_ZERO_SECONDS, quantity, wholeNumber } from "../building-blocks.ts";

export const measurement = z
  .strictObject({
    effort: z
      .enum(["quick", "normal", "thorough"])
      .prefault("normal")
      .describe("How many rounds an undecided benchmark may take."),
    budget: quantity("duration", NOT_ZERO_SECONDS).prefault("15 min").describe("Time for all rounds of a comparison."),
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
  .describe("How much is measured.");
