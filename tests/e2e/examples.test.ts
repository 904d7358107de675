import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { isOnPath } from "../../.ci/setup.mjs";
import { makePair } from "../../examples/make-pair.mjs";
import { Outcome } from "../../src/model/outcome.ts";
import { howMuch } from "./how-much.ts";
import { SampleProject } from "./sample-project.ts";

/** The example as a repository: `main`, and `slower` with one benchmark truly slower. */
function exampleProject(name: string): SampleProject {
  const project = new SampleProject();
  const path = join(dirname(project.path), "pair");
  makePair(name, path);
  return project.movedTo(path);
}

const examples: [name: string, needs: string][] = [
  ["node", "node"],
  ["rust", "rustc"],
  ["go", "go"],
];

/** Another binary is laid out in another way: shifts of a percent or two are real, reproducible, and not the patch's. */
const LAYOUT = 0.05;

// A verdict has an error rate: a run that errs is done again.
describe("the examples, through the sandbox", { timeout: 600_000, retry: 1 }, () => {
  for (const [name, needs] of examples) {
    test.skipIf(!isOnPath(needs))(
      `${name}: check finds it sound and compare names the benchmark that is slower (needs ${needs})`,
      ({ task }) => {
        using project = exampleProject(name);
        const checked = project.run("check", "--probe");
        expect(checked, checked.stdout + checked.stderr).toMatchObject({ status: 0 });
        const ran = project.run("compare", "main", "slower", "--json", "-", "--seed", "11", ...howMuch(task));
        const outcome = Outcome.parse(JSON.parse(ran.stdout));
        const flagged = outcome.comparisons.filter(
          (row) => row.primary && ["regressed", "improved"].includes(row.verdict) && Math.abs(row.change ?? 0) > LAYOUT,
        );
        expect(
          flagged.map((row) => row.verdict),
          ran.stdout,
        ).toEqual(["regressed"]);
        expect(ran.status).toBe(1);
      },
    );
  }
});
