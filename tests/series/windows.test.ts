import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { continueValues, detectValues } from "../../src/series/detect.ts";
import { finiteRows } from "../../src/series/line.ts";
import { ADVANCE, analyse, NOTHING_SETTLED, type Settled } from "../../src/series/windows.ts";
import { createNoise, line } from "./noise.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";

if (FULL) vi.setConfig({ testTimeout: 1_200_000 });

/** A nightly history with a step every 150 points or so, and gaps. */
function history(seed: number, n: number): (number | null)[] {
  const noise = createNoise(seed, "windows");
  const steps: Record<number, number> = {};
  for (let at = 60; at < n; at += 3 + noise.random.below(300)) steps[at] = 0.04 * noise.normal();
  return line(noise, n, 0.01, steps).map((value) => (noise.random.below(40) === 0 ? null : value));
}

function epochOf(values: readonly (number | null)[]) {
  const subject = { values, spread: null, launches: null, minimumEffect: 0.005 };
  return { subject, rows: finiteRows(values), isCounted: false };
}

test("going on from any earlier analysis gives the answer of an analysis from scratch", () => {
  const plan = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    length: fc.integer({ min: 1, max: 5_200 }),
    stops: fc.array(fc.integer({ min: 1, max: 5_200 }), { minLength: 1, maxLength: 6 }),
  });
  fc.assert(
    fc.property(plan, ({ seed, length, stops }) => {
      const values = history(seed, length);
      let known: Settled = NOTHING_SETTLED;
      for (const stop of [...stops.filter((one) => one < length), length].sort((a, b) => a - b)) {
        const shorter = values.slice(0, stop);
        const next = continueValues(shorter, {}, known);
        expect(next.series).toEqual(detectValues(shorter));
        known = JSON.parse(JSON.stringify(next.settled));
      }
    }),
    { numRuns: FULL ? 400 : 15, seed: 11 },
  );
});

test("point by point over the places where something is settled, each answer is that from scratch", () => {
  const values = history(3, 3 * ADVANCE + 40).map((value) => value ?? 1);
  let known: Settled = NOTHING_SETTLED;
  for (const middle of [2 * ADVANCE, 3 * ADVANCE]) {
    for (let n = middle - 6; n <= middle + 6; n++) {
      const next = continueValues(values.slice(0, n), {}, known);
      expect(next.series).toEqual(detectValues(values.slice(0, n)));
      known = next.settled;
    }
  }
  expect(known.points).toBe(3 * ADVANCE);
});

test("what is settled belongs to more points than there are: it is not believed", () => {
  const values = history(4, 3_500);
  const { settled } = continueValues(values, {}, NOTHING_SETTLED);
  expect(continueValues(values.slice(0, 900), {}, settled).series).toEqual(detectValues(values.slice(0, 900)));
});

test("a window holds two thousand points and a few at most, and what is settled stays", () => {
  const epoch = epochOf(history(5, 8_000));
  let before: Settled = NOTHING_SETTLED;
  for (let length = 500; length <= epoch.rows.length; length += 500) {
    const { settled, found } = analyse(epoch, length, before);
    expect(length - settled.start).toBeLessThanOrEqual(2 * ADVANCE + 20);
    expect(found.slice(0, before.found.length)).toEqual(before.found);
    before = settled;
  }
  expect(before.found.length).toBeGreaterThan(5);
});

test("up to two thousand points there is one window", () => {
  const epoch = epochOf(line(createNoise(6, "one window"), 2_000, 0.01, { 500: 0.1, 1500: 0.1 }));
  const { settled, found } = analyse(epoch, 2_000);
  expect(settled).toEqual(NOTHING_SETTLED);
  expect(found.map(({ place }) => place)).toEqual([500, 1_500]);
});

test("steps at, just before and just after the border of a window are found, each once", () => {
  for (const at of [998, 1_000, 1_001, 1_010, 1_019, 1_021, 1_998, 2_000, 2_001, 2_020]) {
    const values = line(createNoise(at, "border"), 4_100, 0.01, { [at]: 0.1 });
    const { changePoints } = detectValues(values);
    expect(changePoints.map(({ index }) => index)).toEqual([at]);
  }
});

test("two steps around the border of a window, four points apart, are both found", () => {
  const values = line(createNoise(1, "close"), 3_500, 0.005, { 998: 0.2, 1002: 0.2 });
  expect(detectValues(values).changePoints.map(({ index }) => index)).toEqual([998, 1_002]);
});

test("an epoch may change from positive values to others: each window has the scale that its values allow", () => {
  const noise = createNoise(2, "signs");
  const values = Array.from(
    { length: 5_000 },
    (_, i) => (i < 2_500 ? 10 : i < 4_200 ? -10 : -20) + 0.1 * noise.normal(),
  );
  expect(detectValues(values).changePoints.map(({ index }) => index)).toEqual([2_500, 4_200]);
});
