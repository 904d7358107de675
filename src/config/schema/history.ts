import { z } from "zod";
import { gitRef } from "../building-blocks.ts";

export const history = z
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
  .describe("The record of the main branch.");
