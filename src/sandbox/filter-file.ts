import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { arch } from "node:process";
import { EXIT, Problem } from "../model/problem.ts";
import type { SessionPlan } from "../ports/executor.ts";
import { keysFilter, seccompFilter } from "./seccomp-filter.ts";

/**
 * Writes the filter of system calls of a session: for `untrusted` the whole one, for `trusted` that for a login with keys.
 * It lies in the job folder, which no launch can see.
 */
export async function writeFilter({ jobFolder, profile }: SessionPlan): Promise<string> {
  if (arch !== "x64" && arch !== "arm64") {
    throw new Problem({
      code: "no-filter",
      what: `there is no filter of system calls for ${arch}, and ${UNFILTERED[profile]}`,
      next: "measure this on x86-64 or aarch64",
      exit: EXIT.usage,
    });
  }
  const path = join(jobFolder, "filter.bpf");
  await writeFile(path, profile === "untrusted" ? seccompFilter(arch) : keysFilter(arch), { mode: 0o400 });
  return path;
}

const UNFILTERED = {
  untrusted: "untrusted code is not run without one",
  trusted: "without one the keys that this login holds in the kernel can be read by what is measured",
} as const;
