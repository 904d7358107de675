import type { Limits } from "../model/config.ts";
import type { LaunchReport } from "../ports/executor.ts";
import { formatValue } from "../units/scale.ts";

/** What a process was held to: `timeLimitSeconds` by its suite or step, `limits` by the config. */
export interface HeldTo {
  readonly timeLimitSeconds: number;
  readonly limits: Limits;
}

/** How a process ended, as the rest of a sentence that begins with the process. A limit is named with what it is set to. */
export function endingText(report: LaunchReport, { timeLimitSeconds, limits }: HeldTo): string {
  switch (report.ended) {
    case "timed-out":
      return `was stopped at its time limit of ${timeLimitSeconds} s`;
    case "output-limit":
      return `was stopped: it printed more than limits.output allows (${formatValue(limits.outputBytes, "B")})`;
    case "disk-limit":
      return `was stopped: it wrote more than limits.disk allows (${formatValue(limits.diskBytes, "B")})`;
    case "out-of-memory":
      return `was stopped: it used more memory than limits.memory allows (${formatValue(limits.memoryBytes, "B")})`;
    case "too-many-processes":
      return `was stopped: it started more processes than limits.processes allows (${limits.processes})`;
    case "closed":
      return "was stopped because the job ended";
    case null:
      return report.signal === null
        ? `exited with status ${report.exit ?? "unknown"}`
        : `was killed by ${report.signal}`;
  }
}
