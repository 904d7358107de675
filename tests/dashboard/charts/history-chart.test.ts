import type uPlot from "uplot";
import { describe, expect, test } from "vitest";
import { type ChartPort, historyChart } from "../../../src/dashboard/charts/history-chart.ts";
import { isWide } from "../../../src/dashboard/charts/history-view.ts";
import { expectGolden } from "../../golden.ts";
import { eventfulHistory, releaseHistory } from "../../site/sample-history.ts";
import { viewsOf } from "./sample-views.ts";

const PORT: ChartPort = {
  palette: () => ({
    paper: "#fff",
    ink: "#000",
    muted: "#666",
    hairline: "#ddd",
    line: "#00f",
    older: "#888",
    tones: { worse: "#f00", better: "#080", neutral: "#666" },
    font: "sans-serif",
  }),
  onReady: () => {},
  onPoint: () => {},
  onZoom: () => {},
};

/** What a chart of this size shows, in words: axes with their texts, lines with their values. */
function told(view: Parameters<typeof historyChart>[0], isLogarithmic: boolean, window: readonly [number, number]) {
  const { options, data } = historyChart(view, { width: 800, height: 300, window, isLogarithmic }, PORT);
  const u = { over: { clientWidth: 720 }, data } as unknown as uPlot;
  const range = (key: string): [number, number] => {
    const found = options.scales?.[key]?.range;
    return typeof found === "function" ? (found(u, 0, 0, key) as [number, number]) : [0, 0];
  };
  const [commits, values] = options.axes ?? [];
  const ticks = typeof commits?.splits === "function" ? commits.splits(u, 0, ...range("x"), 0, 0) : [];
  const texts = (axis: uPlot.Axis | undefined, at: number[]) =>
    typeof axis?.values === "function" ? axis.values(u, at, 0, 0, 0) : [];
  const levels = typeof values?.splits === "function" ? values.splits(u, 1, ...range("y"), 0, 0) : range("y");
  return [
    `${view.benchmark} ${view.metric.name} ${view.machine}${isLogarithmic ? ", logarithmic" : ""}, ${window.join(" to ")}`,
    `  x ${range("x").join(" … ")}: ${texts(commits, ticks).join(" | ").replaceAll("\n", " ")}`,
    `  y ${range("y")
      .map((end) => end.toPrecision(5))
      .join(" … ")}: ${texts(values, levels).join(" | ")}`,
    ...data.slice(1).map(
      (line, index) =>
        `  line ${index}: ${Array.from(line, (v) => v?.toPrecision(5) ?? "gap")
          .slice(window[0], window[1] + 1)
          .join(" ")}`,
    ),
  ].join("\n");
}

describe("the chart of a history", () => {
  test("shows what was looked at", () => {
    const releases = viewsOf(releaseHistory());
    const pictures = [
      ...releases.slice(0, 4).map((view) => told(view, isWide(view), [0, 23])),
      ...releases.slice(0, 1).map((view) => told(view, false, [2, 9])),
      ...releases.slice(-2).map((view) => told(view, false, [0, 23])),
      ...viewsOf(eventfulHistory()).map((view) => told(view, false, [40, 100])),
    ];
    expectGolden("dashboard-charts.txt", `${pictures.join("\n")}\n`);
  });

  test("has a line for each epoch and no line across a gap", () => {
    const two = viewsOf(eventfulHistory()).find(({ epochs }) => epochs.length === 2);
    if (!two) throw new Error("no history of two epochs");
    const look = { width: 800, height: 300, window: [0, 119] as const, isLogarithmic: false };
    const { options, data } = historyChart(two, look, PORT);
    expect(options.series).toHaveLength(3);
    expect(options.series.slice(1).every(({ spanGaps }) => spanGaps === false)).toBe(true);
    expect(data[1]?.[51]).toBeNull();
    expect(data[2]?.[51]).toBeNull();
  });
});
