import { describe, expect, test, vi } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { modesOf } from "../../src/comparison/modes.ts";
import type { LaunchValue } from "../../src/comparison/pairs.ts";
import { createRandom } from "../../src/units/random.ts";
import { benchmarkOf, resultOf } from "../simulation/job.ts";
import { normal } from "../simulation/noise.ts";

const DRAWS = process.env.BENCHWARDEN_FULL === "1" ? 4_000 : 300;

vi.setConfig({ testTimeout: 900_000 });

/** Launches around 1, a share of them on a level 3 % higher. */
function launches(count: number, share: number, seed: number): LaunchValue[] {
  const random = createRandom(seed, "modes");
  return Array.from({ length: count }, (_, round) => {
    const level = random.uniform() < share ? 0.03 : 0;
    return { round, position: 1, at: round, value: Math.exp(level + 0.003 * normal(random)) };
  });
}

describe("launches on two levels", () => {
  test("are seen, with their distance and the share of each side", () => {
    const modes = modesOf(launches(40, 0.2, 1), launches(40, 0.8, 2));
    expect(modes?.distance).toBeCloseTo(0.03, 2);
    expect(modes?.base).toBeCloseTo(0.2, 0);
    expect(modes?.head).toBeGreaterThan(0.6);
  });

  test("are a warning that tells the change of the mixture", () => {
    const base = launches(40, 0.2, 3).map(({ value }) => value);
    const head = launches(40, 0.8, 4).map(({ value }) => value);
    const warnings = judge(resultOf({ benchmarks: [benchmarkOf({ base, head })] })).comparisons[0]?.warnings ?? [];
    expect(warnings[0]?.code).toBe("bimodal");
    expect(warnings[0]?.text).toMatch(/two levels 3\.\d % apart: \d\d % of base and \d\d % of head launches/);
  });
});

describe("launches on one level", () => {
  test("are hardly ever taken for two", () => {
    for (const count of [10, 20, 40]) {
      let seen = 0;
      for (let seed = 0; seed < DRAWS; seed++)
        if (modesOf(launches(count, 0, seed), launches(count, 0, seed + 1e6))) seen++;
      expect(seen / DRAWS).toBeLessThanOrEqual(0.01 + 2 * Math.sqrt(0.01 / DRAWS));
    }
  });

  test("are not seen as two when the head merely moved as a whole", () => {
    const head = launches(20, 0, 6).map((launch) => ({ ...launch, value: 1.2 * launch.value }));
    expect(modesOf(launches(20, 0, 5), head)).toBeNull();
  });

  const none: [name: string, base: LaunchValue[], head: LaunchValue[]][] = [
    [
      "a constant series",
      launches(20, 0, 1).map((launch) => ({ ...launch, value: 1 })),
      launches(20, 0, 1).map((launch) => ({ ...launch, value: 1 })),
    ],
    ["few launches", launches(9, 0.5, 7), launches(9, 0.5, 8)],
    ["no launches", [], []],
    [
      "a few wild launches",
      launches(40, 0, 9).map((launch, index) => ({ ...launch, value: index < 2 ? 9 : launch.value })),
      launches(40, 0, 10),
    ],
  ];
  for (const [name, base, head] of none) test(`${name}: nothing is told`, () => expect(modesOf(base, head)).toBeNull());
});
