import { expect, test } from "vitest";
import { isFalse, withBaseFirst, withNewCoins } from "../../../benchmarks/equal-builds/relabelled.ts";
import type { Launch, Result } from "../../../src/model/result.ts";
import { createRandom } from "../../../src/units/random.ts";
import { resultOf, simulateBenchmark } from "../../simulation/job.ts";

/** The second place of each pair is a tenth slower, and nothing else happens. */
const result = resultOf({
  benchmarks: [simulateBenchmark({ scenario: "quiet", pairs: 20, seed: 1, firstAdvantage: 0.1 })],
});

function launchesOf({ benchmarks }: Result): Launch[] {
  return benchmarks.flatMap(({ launches }) => launches);
}

function placesOf(changed: Result): string[] {
  return launchesOf(changed).map(({ round, position, at, samples }) => JSON.stringify([round, position, at, samples]));
}

test("a slower second place is no change by a coin, and one when the base always goes first", () => {
  expect(isFalse(result)).toBe(false);
  expect(isFalse(withBaseFirst(result))).toBe(true);
});

test("other coins change who was launched, and not when, where and for how long", () => {
  const tossed = withNewCoins(result, createRandom(2, "coins"));
  expect(placesOf(tossed)).toEqual(placesOf(result));
  const builds = (one: Result): string[] => launchesOf(one).map(({ build }) => build);
  expect(builds(tossed)).not.toEqual(builds(result));
  for (let round = 0; round < 20; round++) {
    const pair = launchesOf(tossed).filter((launch) => launch.round === round);
    expect(pair.map(({ build }) => build).sort()).toEqual(["base", "head"]);
  }
});

test("over many tosses each build goes first half of the time", () => {
  const random = createRandom(3, "coins");
  const firsts = Array.from({ length: 200 }, () => launchesOf(withNewCoins(result, random)))
    .flat()
    .filter(({ position }) => position === 1);
  const share = firsts.filter(({ build }) => build === "base").length / firsts.length;
  // Four standard errors of a fair coin.
  expect(Math.abs(share - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / firsts.length));
});
