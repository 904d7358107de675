import { expect, test } from "vitest";
import { measure } from "../../src/measure/measure.ts";
import type { Request } from "../../src/model/request.ts";
import { sampleRequest } from "./sample-request.ts";
import { simulatedWorld } from "./simulated-world.ts";

/** Names that one shard of a recording measured, of the suite's small, large and huge. */
async function measured(part: Pick<Request, "benchmarks" | "elsewhere" | "shard">): Promise<string[]> {
  const world = simulatedWorld((spec) => ({
    seconds: 0.1,
    stdout: JSON.stringify({
      schema: "benchwarden.samples/1",
      benchmarks: [{ name: spec.argv.at(-1), metrics: [{ name: "time", unit: "s", launches: [[0.1]] }] }],
    }),
  }));
  const request: Request = { ...sampleRequest({ record: 1 }), ...part };
  const { signal } = new AbortController();
  const result = await measure(
    { request, harness: [], trees: new Map(), version: "0.0.0", attempt: 1, signal },
    world.ports,
  );
  return result.benchmarks.map((row) => row.name).sort();
}

test("the first shard takes what no other has, names that nobody knew included; the others take theirs", async () => {
  const first = { benchmarks: null, elsewhere: ["parse/large"], shard: { index: 0, of: 2 } };
  const second = { benchmarks: ["parse/large"], shard: { index: 1, of: 2 } };
  expect(await measured(first)).toEqual(["parse/huge", "parse/small"]);
  expect(await measured(second)).toEqual(["parse/large"]);
});
