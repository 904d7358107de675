import { expect, test } from "vitest";
import type { MeasuredMetric } from "../../src/model/metric.ts";
import { settleMetrics } from "../../src/plan/metric-settings.ts";

const wall: MeasuredMetric = {
  name: "wall",
  unit: "s",
  direction: "lower",
  exact: false,
  primary: true,
  source: "inside",
};
const cpu: MeasuredMetric = { ...wall, name: "cpu", primary: false };
const bytes: MeasuredMetric = { ...wall, name: "bytes", unit: "B", exact: true, primary: false };

test("without settings the format's own choice of primary metric stands", () => {
  expect(settleMetrics([wall, cpu], {}).map((metric) => [metric.name, metric.primary])).toEqual([
    ["wall", true],
    ["cpu", false],
  ]);
});

test("a metric marked primary in the config takes the place of the format's", () => {
  expect(
    settleMetrics([wall, cpu], { cpu: { primary: true }, wall: {} }).map((metric) => [metric.name, metric.primary]),
  ).toEqual([
    ["wall", false],
    ["cpu", true],
  ]);
});

test("when the config lists metrics, only those are kept", () => {
  expect(settleMetrics([wall, cpu, bytes], { wall: {} }).map((metric) => metric.name)).toEqual(["wall"]);
});

const margins: [metric: string, exact: boolean, minimumEffect: number, equivalence: number][] = [
  ["wall", false, 0.005, 0.02],
  ["cycles", false, 0.005, 0.015],
  ["instructions", false, 0.0005, 0.003],
  ["Ir", true, 0.0005, 0.003],
  ["bytes", true, 0, 0],
];
for (const [name, exact, minimumEffect, equivalence] of margins) {
  test(`${name}${exact ? ", exact," : ""} has margins of ${minimumEffect} and ${equivalence}`, () => {
    expect(settleMetrics([{ ...wall, name, exact }], {})[0]).toMatchObject({ minimumEffect, equivalence });
  });
}

test("a larger minimum effect widens the equivalence margin that was not set", () => {
  expect(settleMetrics([wall], { wall: { minimumEffect: 0.05 } })[0]).toMatchObject({
    minimumEffect: 0.05,
    equivalence: 0.05,
  });
});
