import { z } from "zod";
import { argument, hostPath, NOT_ZERO_BYTES, quantity, text, treePath, wholeNumber } from "../building-blocks.ts";

const limits = z
  .strictObject({
    memory: quantity("size", NOT_ZERO_BYTES).prefault("4 GiB").describe("Memory of one launch or step."),
    processes: wholeNumber(1, 100_000).prefault("512").describe("Processes and threads at once."),
    disk: quantity("size", NOT_ZERO_BYTES).prefault("8 GiB").describe("What it may write."),
    output: quantity("size", NOT_ZERO_BYTES).prefault("64 MiB").describe("What it may print or leave to be read."),
    tmp: quantity("size", NOT_ZERO_BYTES).prefault("1 GiB").describe("Size of its /tmp."),
  })
  .prefault({});

export const environment = z
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
  .prefault({})
  .describe("Where everything runs.");
