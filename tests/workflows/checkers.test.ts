import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Fillings, fillTemplate } from "../../src/workflows/template.ts";
import { actionlint, type Checker, runChecker, zizmor } from "./checkers.ts";
import { parserErrors } from "./github-parser.ts";
import { OWN, ROOT, TEMPLATES, workflowText } from "./workflow-files.ts";

const ALL = [...TEMPLATES, ...OWN];

test("there is something to check", () => {
  expect(TEMPLATES).toEqual([
    "workflows/bench-command.yml",
    "workflows/bench-history.yml",
    "workflows/bench-label.yml",
    "workflows/bench.yml",
  ]);
  expect(OWN).toContain(".github/workflows/ci.yml");
});

const FILLINGS: Fillings = {
  repository: "acme/thing",
  branch: "main",
  action: { repository: "acme/benchwarden", commit: "0123456789abcdef0123456789abcdef01234567", version: "v0.2.0" },
  machineClass: "bench-x64",
  writesStatus: false,
  storesElsewhere: false,
  deploy: "none",
};

describe("GitHub's own parser", () => {
  for (const path of ALL) {
    test(`takes ${path}`, async () => {
      expect(await parserErrors(path, workflowText(path))).toEqual([]);
    });
  }

  test("would refuse a key that does not exist and a context that is not there", async () => {
    const text = workflowText("workflows/bench.yml");
    expect(await parserErrors("x.yml", text.replace("timeout-minutes: 180", "timeout: 180"))).not.toEqual([]);
    expect(await parserErrors("x.yml", text.replace("fromJSON(needs.plan", "fromJSON(need.plan"))).not.toEqual([]);
  });
});

/** Runs a checker over one text as over a file of ours, and gives what it prints. */
function checkText(program: string, args: readonly string[], text: string): { status: number; output: string } {
  const folder = mkdtempSync(join(tmpdir(), "benchwarden-workflow-"));
  try {
    const file = join(folder, "changed.yml");
    writeFileSync(file, text);
    return runChecker(program, [...args, file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function whenThere(checker: Checker, name: string, define: (program: string) => void): void {
  if ("program" in checker) define(checker.program);
  else test.skip(`${name} checks the workflows (not to be had here: ${checker.missing})`, () => undefined);
}

describe("zizmor", () => {
  whenThere(zizmor(), "zizmor", (program) => {
    const args = ["--persona", "auditor", "--offline", "--no-progress", "--no-config"];

    test("finds nothing in the workflows but what they explain in place", { timeout: 120_000 }, () => {
      const ran = runChecker(program, [...args, ...ALL]);
      expect(ran.output).toContain("No findings to report");
      expect(ran.status).toBe(0);
    });

    test("finds nothing in what `init` makes of bench.yml", { timeout: 120_000 }, () => {
      for (const variant of [{ writesStatus: true }, { storesElsewhere: true }, { deploy: "branch" as const }]) {
        const ran = checkText(
          program,
          args,
          fillTemplate(workflowText("workflows/bench.yml"), { ...FILLINGS, ...variant }),
        );
        expect(ran.output).toContain("No findings to report");
      }
    });

    test("would find an input in a shell line", { timeout: 120_000 }, () => {
      const step = `      - name: Say\n        run: echo "\${{ inputs.pr }}"\n`;
      const ran = checkText(program, args, withStep(step));
      expect(ran.output).toContain("template-injection");
      expect(ran.status).not.toBe(0);
    });
  });

  test("every exception has its reason beside it, and there are no others than these", () => {
    const exceptions = ALL.flatMap((path) =>
      workflowText(path)
        .split("\n")
        .filter((line) => line.includes("zizmor: ignore"))
        .map((line) => `${path} ${/zizmor: ignore\[([a-z-]+)\] .{20}/.exec(line)?.[1] ?? `no reason: ${line.trim()}`}`),
    );
    expect(exceptions).toEqual([
      "workflows/bench-command.yml dangerous-triggers",
      "workflows/bench-label.yml dangerous-triggers",
      "workflows/bench.yml concurrency-limits",
    ]);
  });
});

describe("actionlint", () => {
  whenThere(actionlint(), "actionlint", (program) => {
    const args = ["-no-color", "-shellcheck=", "-pyflakes=", "-config-file", join(ROOT, ".github", "actionlint.yaml")];

    test("finds nothing in the workflows, and ignores only the key `queue`", { timeout: 120_000 }, () => {
      expect(runChecker(program, [...args, ...ALL])).toEqual({ status: 0, output: "" });
      const bare = runChecker(program, [...args.slice(0, -1), "/dev/null", ...TEMPLATES]);
      const lines = bare.output.split("\n").filter((line) => /^\S+:\d+:\d+:/.test(line));
      expect(lines).toHaveLength(TEMPLATES.filter((path) => workflowText(path).includes("queue: max")).length);
      expect(lines.filter((line) => !line.includes('unexpected key "queue"'))).toEqual([]);
    });

    test("would find an output that no step gives", { timeout: 120_000 }, () => {
      const text = workflowText("workflows/bench.yml").replaceAll("steps.plan.outputs", "steps.plans.outputs");
      expect(checkText(program, args, text).output).toContain('property "plans" is not defined');
    });
  });
});

/** bench.yml with one more step in `plan`. */
function withStep(step: string): string {
  return workflowText("workflows/bench.yml").replace("      - name: Plan\n", `${step}      - name: Plan\n`);
}
