import { expect, test } from "vitest";
import { detectStore } from "../../src/commands/detect.ts";
import { buildSite } from "../../src/commands/site.ts";
import type { StoredResult } from "../../src/ports/store.ts";
import { parseStoredPath, storedPath } from "../../src/store/stored-path.ts";
import { type CalibratedJob, calibratedJob, jobTime } from "../series/calibrated-jobs.ts";
import { launchAt } from "../series/recordings.ts";

const STEP = 25;

/** A store of forty recordings; the benchmark is 5 % slower from one on, and there the machine is as the function says. */
function storeOf(of: (nth: number) => Omit<CalibratedJob, "nth">) {
  return {
    async *results(): AsyncGenerator<StoredResult> {
      for (let nth = 0; nth < 40; nth++) {
        const level = nth < STEP ? 1 : 1.05;
        const launches = [0, 1, 2, 3, 4].map((round) =>
          launchAt(nth, round, [level * (1 + 0.002 * Math.sin(nth * 78.233 + round * 37.7))]),
        );
        const { result } = calibratedJob({ nth, ...of(nth), job: { benchmarks: [{ name: "parse/small", launches }] } });
        const cell = nth.toString(16).padStart(12, "0");
        const named = { ...result, request: { ...result.request, cell } };
        const entry = parseStoredPath(storedPath(named) ?? "", "");
        if (entry === null) throw new Error("no path");
        yield { entry, ok: true, result: named };
      }
    },
  };
}

const changed = storeOf((nth) => (nth < STEP ? {} : { factors: { memory: 1.04 } }));
const steady = storeOf(() => ({}));

test("detect says of a store that the machine changed, and blames no commit for what moved with it", async () => {
  const { detection, text } = await detectStore(changed);
  expect(text).toMatch(
    /^alert: The machine 0123456789abcdef of bench-x64 itself changed, not the code: memory \+[34]\.\d % since 2026/m,
  );
  expect(detection.alerts).toEqual([]);
  expect(detection.machines.map(({ alert }) => alert?.since)).toEqual([jobTime(STEP)]);
  expect(detection.series[0]?.changePoints).toMatchObject([{ attribution: "environment" }]);
});

test("on a machine that stayed the same step is a commit's, and nothing is said of the machine", async () => {
  const { detection, text } = await detectStore(steady);
  expect(text).not.toContain("machine 0123456789abcdef");
  expect(detection.alerts).toHaveLength(1);
  expect(detection.machines.map(({ alert }) => alert)).toEqual([null]);
});

test("the page's data say so too, and name the machine where the environment changed", async () => {
  const inputs = { title: "t", repositoryUrl: null, siteUrl: null, names: new Map() };
  const { files } = await buildSite(inputs, changed);
  const index = JSON.parse(files.get("data/index.json") ?? "");
  expect(index.machines).toMatchObject([{ jobs: 40, alert: { since: jobTime(STEP) } }]);
  expect(index.totals.regressions).toBe(0);
  const [history] = [...files].filter(([path]) => path.startsWith("data/series/")).map(([, text]) => JSON.parse(text));
  expect(history.epochs[0].changes).toEqual([[STEP, `the machine itself, at ${jobTime(STEP)}`]]);
  const other = JSON.parse((await buildSite(inputs, steady)).files.get("data/index.json") ?? "");
  expect(other.totals.regressions).toBe(1);
});
