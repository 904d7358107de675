import { z } from "zod";
import { flag, text } from "../building-blocks.ts";

export const report = z
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
  .describe("Where the verdict goes.");
