import { describe, expect, test } from "vitest";
import { siteIndex } from "../../src/dashboard/documents/index-document.ts";
import { sitePoints } from "../../src/dashboard/documents/points.ts";
import { siteSteps } from "../../src/dashboard/documents/steps.ts";
import { siteSubjects } from "../../src/dashboard/documents/subjects.ts";
import { siteFiles } from "../../src/site/site-files.ts";
import { dailyCommits, eventfulHistory, makeInput, releaseHistory } from "./sample-history.ts";
import { changedMachine } from "./sample-machines.ts";

/** Files that the page does not read. */
const FOR_OTHERS = ["status.json", "data/alerts.json", "data/machines.json"];

describe("the files of a site", () => {
  test("are the same bytes for the same results, in whatever order they come", () => {
    const input = eventfulHistory();
    const { series: detected } = input.detection;
    const turned = {
      ...input,
      series: [...input.series].reverse(),
      detection: { ...input.detection, series: [...detected].reverse() },
      names: new Map([...input.names].reverse()),
    };
    const sorted = (files: Map<string, string>) => [...files].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(sorted(siteFiles(turned))).toEqual(sorted(siteFiles(eventfulHistory())));
  });

  test("all pass the guards of the page", () => {
    for (const input of [releaseHistory(), eventfulHistory(), makeInput([], [], { generated: null })]) {
      for (const [path, content] of siteFiles(input)) {
        if (!path.endsWith(".json") || FOR_OTHERS.includes(path)) continue;
        expect(() => guardOf(path)(JSON.parse(content), path)).not.toThrow();
      }
    }
  });

  test("tell of a machine that changed on the first page, to monitors, and with its newest jobs", () => {
    const files = siteFiles({ ...eventfulHistory(), machines: changedMachine(600) });
    const index = siteIndex(JSON.parse(files.get("data/index.json") ?? ""), "index");
    const status = JSON.parse(files.get("status.json") ?? "");
    expect(index.machines).toEqual(status.machines);
    expect(index.machines).toMatchObject([{ class: "bench-x64", profile: "trusted", jobs: 600 }]);
    expect(index.machines[0]?.alert?.text).toMatch(/itself changed, not the code: memory \+2\.9 %/);
    const { machines } = JSON.parse(files.get("data/machines.json") ?? "");
    expect(machines[0].times).toHaveLength(500);
    expect(machines[0].off).toEqual([[499, "copy: 3.0 % slower"]]);
    for (const { values } of machines[0].parts) expect(values).toHaveLength(500);
    // It became another at job 25, which is not shown any more; its alert stands.
    expect(machines[0].parts.flatMap(({ steps }: { steps: unknown[] }) => steps)).toEqual([]);
    const [few] = JSON.parse(
      siteFiles({ ...eventfulHistory(), machines: changedMachine() }).get("data/machines.json") ?? "",
    ).machines;
    const memory = few.parts.find(({ part }: { part: string }) => part === "memory");
    expect(memory.steps).toMatchObject([{ at: 25, attribution: "machine" }]);
  });

  test("have paths that hold no name", () => {
    const plan = { metric: "wall", unit: "s", level: 1, noise: 0.01, steps: [] };
    const names = ["../../.github/workflows/x", "a/../b", "data/index.json", "\\\\host\\share", "nul", "x".repeat(256)];
    const files = siteFiles(
      makeInput(
        names.map((benchmark) => ({ ...plan, benchmark })),
        dailyCommits(3),
      ),
    );
    const allowed =
      /^(?:data\/(?:alerts|index|machines|steps)\.json|data\/series\/[0-9a-f]{16}\.json|data\/commits\/[0-9a-f]\.json|status\.json|alerts\.atom|badges\/[a-z0-9-]+\.svg)$/;
    expect([...files.keys()].filter((path) => !allowed.test(path))).toEqual([]);
    expect([...files.keys()].filter((path) => path.startsWith("data/series/"))).toHaveLength(names.length);
  });

  test("name every commit's subject once, in the file of its first digit", () => {
    const input = releaseHistory();
    const found = [...siteFiles(input)]
      .filter(([path]) => path.startsWith("data/commits/"))
      .flatMap(([path, content]) =>
        siteSubjects(JSON.parse(content), path).commits.map(([commit, subject]) => {
          expect(path).toBe(`data/commits/${commit[0]}.json`);
          return subject;
        }),
      );
    expect(found.sort()).toEqual([...input.names.values()].map(({ subject }) => subject ?? "").sort());
  });

  test("cut long subjects and labels by whole characters", () => {
    const input = releaseHistory();
    const names = new Map(
      [...input.names.keys()].map((id) => [id, { tag: "v".repeat(99), subject: "🧪".repeat(500) }]),
    );
    const files = siteFiles({ ...input, names });
    const index = siteIndex(JSON.parse(files.get("data/index.json") ?? ""), "index");
    expect(index.commits[0]?.label).toBe(`${"v".repeat(39)}…`);
    expect(index.commits[0]?.subject).toBe(`${"🧪".repeat(99)}…`);
  });

  test("of an empty store say so", () => {
    const files = siteFiles(makeInput([], [], { generated: null }));
    const index = siteIndex(JSON.parse(files.get("data/index.json") ?? ""), "index");
    expect(index.generated).toBeNull();
    expect(index.suites).toEqual([]);
    expect(JSON.parse(files.get("status.json") ?? "")).toEqual({
      schema: "benchwarden.status/1",
      generated: null,
      regressions: 0,
      classes: [],
      machines: [],
    });
  });
});

function guardOf(path: string): (value: unknown, at: string) => unknown {
  if (path === "data/index.json") return siteIndex;
  if (path === "data/steps.json") return siteSteps;
  return path.startsWith("data/series/") ? sitePoints : siteSubjects;
}
