import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planShards, type ShardUnit } from "../../src/plan/shards.ts";

function unit(name: string, seconds: number | null): ShardUnit {
  return { suite: "s", benchmark: `s/${name}`, seconds };
}

function names(shards: ReturnType<typeof planShards>): string[][] {
  return shards.map((shard) => shard.units.map((one) => one.benchmark ?? one.suite));
}

describe("units are spread by what they took", () => {
  test("the longest first, each to the shard with the least to do", () => {
    const units = [unit("a", 3), unit("b", 7), unit("c", 4), unit("d", 5), unit("e", 6)];
    // 7 | 6 | 5; then 4 to 5, 3 to 6.
    const shards = planShards(units, 3);
    expect(names(shards)).toEqual([["s/b"], ["s/e", "s/a"], ["s/d", "s/c"]]);
    expect(shards.map((shard) => shard.seconds)).toEqual([7, 9, 9]);
  });
  test("what nobody knows counts as the median of what is known", () => {
    const shards = planShards([unit("a", 10), unit("b", 2), unit("c", 4), unit("new", null)], 2);
    expect(shards.map((shard) => shard.seconds)).toEqual([10, 10]);
  });
  test("when nothing is known the numbers of units are balanced", () => {
    const shards = planShards(
      ["a", "b", "c", "d", "e"].map((name) => unit(name, null)),
      2,
    );
    expect(shards.map((shard) => shard.units.length)).toEqual([3, 2]);
  });
  test("fewer units than shards make fewer shards, and none makes one", () => {
    expect(names(planShards([unit("a", 1)], 8))).toEqual([["s/a"]]);
    expect(names(planShards([], 8))).toEqual([[]]);
  });
  test("what is pinned is the first shard's, and its time counts", () => {
    const pinned: ShardUnit = { suite: "listed", benchmark: null, seconds: 5 };
    expect(names(planShards([unit("a", 4), unit("b", 4)], 2, [pinned]))).toEqual([["listed"], ["s/a", "s/b"]]);
    expect(names(planShards([], 8, [pinned]))).toEqual([["listed"]]);
  });
});

describe("for any units", () => {
  const units = fc
    .array(fc.option(fc.integer({ min: 0, max: 900 }), { nil: null, freq: 5 }), { minLength: 1, maxLength: 40 })
    .map((seconds) => seconds.map((one, index) => unit(`${index}`, one)));
  const count = fc.integer({ min: 1, max: 8 });

  test("each is in exactly one shard, no shard is empty", () => {
    fc.assert(
      fc.property(units, count, (all, most) => {
        const shards = planShards(all, most);
        expect(names(shards).flat().sort()).toEqual(all.map((one) => one.benchmark ?? "").sort());
        expect(shards.every((shard) => shard.units.length > 0)).toBe(true);
        expect(shards.length).toBe(Math.min(most, all.length));
      }),
      { numRuns: 200, seed: 11 },
    );
  });
  test("the order of the units does not matter", () => {
    fc.assert(
      fc.property(units, count, (all, most) => {
        expect(planShards(all.toReversed(), most)).toEqual(planShards(all, most));
      }),
      { numRuns: 100, seed: 12 },
    );
  });
  test("the longest shard is within Graham's bound of the best split, found by trying all", () => {
    const few = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(few, fc.integer({ min: 1, max: 3 }), (seconds, most) => {
        const shards = planShards(
          seconds.map((one, index) => unit(`${index}`, one)),
          most,
        );
        const longest = Math.max(...shards.map((shard) => shard.seconds));
        expect(longest).toBeLessThanOrEqual((4 / 3 - 1 / (3 * most)) * best(seconds, most) + 1e-9);
      }),
      { numRuns: 100, seed: 13 },
    );
  });
});

function best(seconds: readonly number[], count: number): number {
  const loads = Array<number>(count).fill(0);
  const place = (index: number): number => {
    const next = seconds[index];
    if (next === undefined) return Math.max(...loads);
    let least = Number.POSITIVE_INFINITY;
    for (let shard = 0; shard < count; shard++) {
      loads[shard] = (loads[shard] ?? 0) + next;
      least = Math.min(least, place(index + 1));
      loads[shard] = (loads[shard] ?? 0) - next;
    }
    return least;
  };
  return place(0);
}
