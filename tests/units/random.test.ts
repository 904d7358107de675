import { expect, test } from "vitest";
import { createRandom } from "../../src/units/random.ts";

test("the same seed and label give the same numbers, another seed or label does not", () => {
  const draw = (seed: number, label?: string): number[] => {
    const random = createRandom(seed, label);
    return Array.from({ length: 8 }, () => random.bits());
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(draw(1, "rounds")).not.toEqual(draw(1, "forecast"));
  expect(new Set(Array.from({ length: 2000 }, (_, seed) => draw(seed)[0])).size).toBeGreaterThan(1990);
});

test("numbers stay what they were: results name their seed", () => {
  const random = createRandom(1);
  expect([random.bits(), random.bits(), random.below(6), random.coin()]).toMatchInlineSnapshot(`
    [
      2442144158,
      3238099751,
      3,
      false,
    ]
  `);
});

test("uniform numbers fill 0 to 1 evenly", () => {
  const random = createRandom(3);
  const counts = new Array(20).fill(0);
  for (let index = 0; index < 20_000; index++) {
    const value = random.uniform();
    expect(value >= 0 && value < 1).toBe(true);
    counts[Math.floor(20 * value)]++;
  }
  // χ² with 19 degrees of freedom: 43.8 is its .999 quantile.
  expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(43.8);
});

test("the coin is fair", () => {
  const random = createRandom(4);
  let heads = 0;
  for (let index = 0; index < 10_000; index++) if (random.coin()) heads++;
  expect(Math.abs(heads - 5000)).toBeLessThan(165);
});

test("every order of three is equally likely", () => {
  const random = createRandom(5);
  const counts = new Map<string, number>();
  for (let index = 0; index < 6000; index++) {
    const order = random.shuffled(["a", "b", "c"]).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // χ² with 5 degrees of freedom: 20.5 is its .999 quantile.
  expect([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(20.5);
});

test("shuffling changes nothing in the input and keeps every value", () => {
  const input = [1, 2, 3, 4];
  const order = createRandom(6).shuffled(input);
  expect(input).toEqual([1, 2, 3, 4]);
  expect(order.toSorted()).toEqual(input);
  expect(createRandom(6).shuffled([])).toEqual([]);
});

test("a bound that is no whole number from 1 on is refused", () => {
  const random = createRandom(7);
  for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 33]) expect(() => random.below(bound)).toThrow(RangeError);
  expect(random.below(1)).toBe(0);
});
