import { JOB, openBenchProject } from "../../tests/github/runner/bench-project.ts";
import type { StepOrder } from "../../tests/github/runner/run-step.ts";
import { startStandIn } from "../../tests/github/stand-in/server.ts";

/** A project at a stand-in of GitHub: a label that was set, and a dispatched run that waits. */
export interface Scene {
  order(command: "gate" | "plan", env?: Readonly<Record<string, string>>): StepOrder;
  close(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const standIn = await startStandIn();
  const { project, maintainer, pull } = openBenchProject(standIn);
  const asked = { actor: maintainer, triggeringActor: maintainer };
  const inputs = {
    "head-sha": pull.head.sha,
    class: "bench-x64",
    mode: "compare",
    reason: "manual",
    pr: String(pull.number),
    "base-sha": "",
    select: "",
    commits: "",
    control: "",
    "asked-by": "",
  };
  return {
    order(command, env = {}) {
      const permissions = JOB[command] ?? {};
      if (command === "plan") {
        const run = project.run({ path: ".github/workflows/bench.yml", event: "workflow_dispatch", inputs, ...asked });
        return { standIn, project, run, command, permissions, env, payload: { inputs, ref: "refs/heads/main" } };
      }
      const path = ".github/workflows/bench-label.yml";
      const payload = project.label(maintainer, pull, "needs-bench");
      const head = { headBranch: pull.head.ref, headSha: pull.head.sha };
      const run = project.run({ path, event: "pull_request_target", ...head, ...asked });
      return { standIn, project, run, command, permissions, env, payload };
    },
    async close() {
      await standIn.close();
      project.remove();
    },
  };
}
