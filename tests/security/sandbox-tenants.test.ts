import { expect, test } from "vitest";
import { measure } from "../../src/measure/measure.ts";
import type { Request } from "../../src/model/request.ts";
import { sampleRequest } from "../measure/sample-request.ts";
import { simulatedWorld } from "../measure/simulated-world.ts";

/** The kept HOME that fetch and build of a request write to. */
async function homeOf(changes: Partial<Request>): Promise<string> {
  const { ports } = simulatedWorld(() => ({ seconds: 0.1, exit: 1 }));
  let home = "";
  const { executor } = ports;
  const seen: typeof executor = {
    open: (plan) => {
      home = plan.home;
      return executor.open(plan);
    },
  };
  const request = { ...sampleRequest({}), ...changes };
  const input = {
    request,
    harness: [],
    trees: new Map(),
    version: "0.0.0",
    attempt: 1,
    signal: new AbortController().signal,
  };
  await measure(input, { ...ports, executor: seen });
  return home;
}

test("A42 what one repository keeps between its builds is never another's, nor a fork's head's", async () => {
  const ours = await homeOf({});
  expect(await homeOf({ seed: 9 })).toBe(ours);
  expect(await homeOf({ repository: "org/other" })).not.toBe(ours);
  expect(await homeOf({ profile: "untrusted" })).not.toBe(ours);
});
