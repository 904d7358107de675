import { z } from "zod";
import { flag, gitRef, quantity, text } from "../building-blocks.ts";

export const allow = z
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
  .describe("Who may ask for a run, and for what.");
