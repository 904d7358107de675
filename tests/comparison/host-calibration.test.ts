import { describe, expect, test } from "vitest";
import { hostAlert, judgeCalibration, medianOfLaunches } from "../../src/comparison/host-calibration.ts";
import { type CalibrationLaunches, noLaunches } from "../../src/model/calibration.ts";
import { createRandom } from "../../src/units/random.ts";
import { everyPart, type Factors, launches } from "./host-launches.ts";

const strict = (before: CalibrationLaunches, after: CalibrationLaunches) =>
  ({ before, after, policy: "strict" }) as const;
const unfit = (checks: readonly { check: string; state: string }[]) =>
  checks.flatMap(({ check, state }) => (state === "unfit" ? [check] : []));
const past = (factor = 1) =>
  Array.from({ length: 20 }, (_, job) => medianOfLaunches(launches(100 + job, { memory: factor })));

describe("a host after a job", () => {
  const rows: [name: string, factors: Factors, want: string[]][] = [
    ["as before it is fit", {}, []],
    ["slower by 0.8 % is within the limit", { memory: 1.008 }, []],
    ["slower by 1.2 % at one part is unfit, and that part is named", { memory: 1.012 }, ["calibration-memory"]],
    ["faster by as much is another host too", { fork: 0.988 }, ["calibration-fork"]],
  ];
  for (const [name, factors, want] of rows)
    test(name, () => {
      expect(unfit(judgeCalibration(strict(launches(1), launches(2, factors)), []))).toEqual(want);
    });

  test("is told with the number and the limit", () => {
    const [row] = judgeCalibration(strict(launches(1), launches(2, { integer: 1.05 })), past());
    expect(row?.text).toMatch(
      /^5\.0 % slower after the job than before \(at most 1\.0 %\); (?:49\.9|50\.0)\d ns, 0\.0 % (?:slower|faster) than in 20 earlier jobs \(at most 1\.0 %\)$/,
    );
  });

  test("that scatters so much that two per cent are chance is not refused for them", () => {
    const wild = (seed: number) => {
      const random = createRandom(seed, "wild");
      return everyPart(() => Array.from({ length: 30 }, () => 50e-9 * (1 + 0.3 * random.uniform())));
    };
    for (let seed = 1; seed <= 40; seed++)
      expect(unfit(judgeCalibration(strict(wild(seed), wild(seed + 100)), []))).toEqual([]);
  });

  test("under the policy warn is told of, and the job stays valid", () => {
    const job = { before: launches(1, {}, 8), after: launches(2, { l1: 1.2 }, 8), policy: "warn" } as const;
    const off = judgeCalibration(job, []).filter(({ state }) => state !== "ok");
    expect(off.map(({ check, state }) => [check, state])).toEqual([["calibration-l1", "warn"]]);
    expect(hostAlert(off)).toEqual([]);
  });
});

describe("a host beside its own past", () => {
  const slower = { memory: 1.03 };

  test("that became slower between two jobs is unfit although it stays so", () => {
    const job = strict(launches(1, slower), launches(2, slower));
    expect(unfit(judgeCalibration(job, past()))).toEqual(["calibration-memory"]);
    expect(unfit(judgeCalibration(job, past(1.03)))).toEqual([]);
    expect(hostAlert(judgeCalibration(job, past()))[0]?.text).toMatch(
      /^The machine itself changed, not the code.*memory: /,
    );
  });

  test("has no past before eight jobs", () => {
    const judge = (count: number) =>
      judgeCalibration(strict(launches(1, slower), launches(2, slower)), past().slice(0, count));
    expect(unfit(judge(7))).toEqual([]);
    expect(unfit(judge(8))).toEqual(["calibration-memory"]);
  });

  test("is judged too when nothing was launched after the job, and not when nothing was launched at all", () => {
    expect(unfit(judgeCalibration(strict(launches(1, slower), noLaunches()), past()))).toEqual(["calibration-memory"]);
    expect(judgeCalibration(strict(noLaunches(), noLaunches()), past())).toEqual([]);
  });

  // Four deviations of eight jobs, as they are, would refuse a quarter of all fit jobs: that many parts, so few jobs.
  test("whose parts scatter by 3 % from job to job is refused in less than one of a hundred jobs, however few there were", () => {
    const random = createRandom(7, "fit jobs");
    const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
    const job = () => everyPart(() => [50e-9 * Math.exp(0.03 * normal())]);
    for (const count of [8, 15, 60]) {
      const trials = 400;
      let refused = 0;
      for (let trial = 0; trial < trials; trial++) {
        const known = Array.from({ length: count }, () => medianOfLaunches(job()));
        if (unfit(judgeCalibration(strict(job(), noLaunches()), known)).length > 0) refused++;
      }
      // 0.45 % are expected, so 1.8: more than 8 come by chance in one of ten thousand runs.
      expect({ count, refused, isFew: refused <= 8 }).toMatchObject({ isFew: true });
    }
  });
});
