import { expect, test } from "vitest";
import type { Config } from "../../src/model/config.ts";
import { digestHarness, suiteHash } from "../../src/plan/suite-hash.ts";
import { sampleRequest } from "../measure/sample-request.ts";

const { config } = sampleRequest({});
const harness = digestHarness([{ path: "bench/a.mjs", content: new Uint8Array([1]), executable: false }]);

function hash(
  changed: Partial<Config> = {},
  files = harness,
  suiteChanges: Partial<Config["suites"][number]> = {},
): string {
  const whole = { ...config, ...changed };
  const suite = whole.suites[0];
  if (!suite) throw new Error("the sample has a suite");
  return suiteHash(whole, { ...suite, ...suiteChanges }, files);
}

const changesNumbers: [what: string, other: string][] = [
  ["another command", hash({}, harness, { run: ["other", "{benchmark}"] })],
  ["another build step", hash({ build: [{ run: ["make"], directory: ".", timeLimitSeconds: 1 }] })],
  ["another variable", hash({ environment: { ...config.environment, env: { A: "1" } } })],
  [
    "another byte in the harness",
    hash({}, digestHarness([{ path: "bench/a.mjs", content: new Uint8Array([2]), executable: false }])),
  ],
];
for (const [what, other] of changesNumbers) {
  test(`${what} makes another suite`, () => expect(other).not.toBe(hash()));
}

const changesJudgement: [what: string, other: string][] = [
  ["another margin", hash({}, harness, { metrics: { wall: { equivalence: 0.1 } } })],
  ["another budget", hash({ measurement: { ...config.measurement, budgetSeconds: 1 } })],
  ["another person who may ask", hash({ allow: { ...config.allow, users: ["x"] } })],
];
for (const [what, other] of changesJudgement) {
  test(`${what} leaves the suite as it is`, () => expect(other).toBe(hash()));
}

test("the order of the harness files does not count", () => {
  const a = { path: "a", content: new Uint8Array([1]), executable: false };
  const b = { path: "b", content: new Uint8Array([2]), executable: true };
  expect(digestHarness([a, b])).toEqual(digestHarness([b, a]));
});
