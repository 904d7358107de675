import { expect, test } from "vitest";
import { backfill } from "../../src/commands/backfill.ts";
import type { RecordPorts } from "../../src/commands/record.ts";
import type { FitnessCheck } from "../../src/ports/machine.ts";
import type { StoreSession } from "../../src/ports/store.ts";
import { sampleRequest } from "../measure/sample-request.ts";
import { simulatedWorld } from "../measure/simulated-world.ts";

const COMMITS = Array.from({ length: 6 }, (_, nth) => ({
  id: `${nth}`.padStart(40, "0"),
  tree: `${nth}`.padStart(40, "a"),
  parents: [],
  time: `2026-01-0${nth + 1}T10:00:00Z`,
  subject: "",
}));

/** A backfill of six commits, two in a batch, on a machine that was found so. */
async function run(fitness: FitnessCheck[]) {
  const { config } = sampleRequest({});
  const sim = simulatedWorld(({ argv }) => {
    const metrics = [{ name: "time", unit: "s", launches: [[0.1]] }];
    const benchmarks = [{ name: argv.at(-1), metrics }];
    return { seconds: 0.2, stdout: JSON.stringify({ schema: "benchwarden.samples/1", benchmarks }) };
  });
  sim.host.fitness = fitness;
  const store: Pick<StoreSession, "coverage" | "entries" | "append"> = {
    coverage: async () => new Map(),
    entries: async () => [],
    append: async () => ({ results: [{ state: "appended", path: "p", warnings: [] }], commit: null, pushes: 1 }),
  };
  const repository = {
    name: "org/project",
    list: async () => COMMITS,
    tags: async () => new Map(),
    exportTree: async () => undefined,
  };
  const inputs = { config, suites: [], again: false, seed: 1, machineClass: "local", version: "0.0.0" };
  const report = await backfill(
    { ...inputs, signal: new AbortController().signal, range: "HEAD", limit: 6, batchSize: 2, dryRun: false },
    { ...sim.ports, repository, store } as unknown as RecordPorts,
  );
  return { report, lines: sim.lines };
}

test("goes through all batches of a plan on a machine that is fit", async () => {
  const { report } = await run([{ check: "load", state: "warn", text: "80 %" }]);
  expect(report.batches.length).toBeGreaterThan(1);
  expect(report.recorded).toHaveLength(report.batches.length);
});

test("stops after the first batch that an unfit machine measured, and says what is left", async () => {
  const { report, lines } = await run([{ check: "load", state: "unfit", text: "80 %" }]);
  expect(report.recorded).toHaveLength(1);
  expect(lines.join("\n")).toContain("the machine is not fit, so the other batches would not count either");
});
