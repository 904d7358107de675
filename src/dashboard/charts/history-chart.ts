import type uPlot from "uplot";
import { scaleFor } from "../../units/scale.ts";
import { logarithmicTicks, valueRange } from "./axis-range.ts";
import { commitTicks, tickTexts } from "./axis-ticks.ts";
import { drawBelow, drawLabels, LABELS } from "./draw-marks.ts";
import { extent, type HistoryView, type Window } from "./history-view.ts";
import { type Mark, marksOf, marksWithin, placeLabels, weightOf } from "./marks.ts";
import type { Palette } from "./palette.ts";
import { ownTickText, tickText } from "./tick-text.ts";

/** What the chart tells the page, and what it asks of it. `palette` is asked at each drawing: themes change. */
export interface ChartPort {
  palette(): Palette;
  /** The axes are known from now on. */
  onReady(): void;
  onPoint(place: number): void;
  onZoom(window: Window): void;
}

export interface ChartLook {
  readonly width: number;
  readonly height: number;
  readonly window: Window;
  readonly isLogarithmic: boolean;
}

const TICK_SIZE = 11;

/** The last tick stands below the last point: half of a date needs room beside the plot. */
const END_ROOM = 36;

/** A history as uPlot's options and data: places on one axis, values in the unit that suits them on the other. */
export function historyChart(
  view: HistoryView,
  look: ChartLook,
  port: ChartPort,
): { options: uPlot.Options; data: uPlot.AlignedData } {
  const ends = extent(view, [0, view.commits.length - 1]) ?? [0, 0];
  const scale = scaleFor(ends, view.metric.unit);
  const { unit } = view.metric;
  const textOf = (tick: number) =>
    look.isLogarithmic ? ownTickText(tick * scale.factor, scale, unit) : tickText(tick * scale.factor, scale);
  const marks = marksOf(view);
  const options: uPlot.Options = {
    width: look.width,
    height: look.height,
    padding: [labelRows(marks, look) * LABELS.height + 8, END_ROOM, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: () => [look.window[0] - 0.5, look.window[1] + 0.5] },
      y: {
        distr: look.isLogarithmic ? 3 : 1,
        range: () => {
          const visible = extent(view, look.window);
          const inUnit = visible && ([visible[0] / scale.factor, visible[1] / scale.factor] as const);
          return valueRange(inUnit, look.isLogarithmic);
        },
      },
    },
    axes: [commitAxis(view, look, port), valueAxis(textOf, look, port)],
    series: [{}, ...view.epochs.map((_, index) => lineStyle(index === view.epochs.length - 1, port))],
    cursor: cursor(port),
    hooks: {
      ready: [() => port.onReady()],
      drawAxes: [(u) => drawBelow(u, view, marks, port.palette(), scale.factor)],
      draw: [(u) => drawLabels(u, marks, look.window, port.palette())],
      setCursor: [(u) => tellPoint(u, port)],
      setSelect: [(u) => tellZoom(u, look, port)],
    },
  };
  return { options, data: dataOf(view, scale.factor) };
}

/** Rows that the labels of the window take, as far as their lengths tell. */
function labelRows(marks: readonly Mark[], { window, width }: ChartLook): number {
  const perPlace = width / (window[1] - window[0] + 1);
  const wanted = marksWithin(marks, window).flatMap((mark) =>
    "text" in mark
      ? [{ x: (mark.at - window[0] + 0.5) * perPlace, width: mark.text.length * 7 + 16, weight: weightOf(mark) }]
      : [],
  );
  return Math.max(0, ...placeLabels(wanted, LABELS.rows, [0, width]).map((place) => (place ? place.row + 1 : 0)));
}

function dataOf(view: HistoryView, factor: number): uPlot.AlignedData {
  const places = view.commits.map((_, place) => place);
  return [places, ...view.epochs.map((line) => line.values.map((value) => (value === null ? null : value / factor)))];
}

function commitAxis(view: HistoryView, look: ChartLook, port: ChartPort): uPlot.Axis {
  return {
    ...axisStyle(port),
    size: 42,
    lineGap: 1.35,
    grid: { show: false },
    splits: (u) => commitTicks(look.window, u.over.clientWidth || look.width),
    values: (_, ticks) => tickTexts(view, ticks),
  };
}

function valueAxis(textOf: (tick: number) => string, look: ChartLook, port: ChartPort): uPlot.Axis {
  return {
    ...axisStyle(port),
    space: 44,
    size: (_, labels) => 16 + 6.6 * Math.max(6, ...(labels ?? []).map((label) => label.length)),
    grid: { stroke: () => port.palette().hairline, width: 1 },
    ...(look.isLogarithmic
      ? { splits: (_, __, from, to) => logarithmicTicks(from, to), filter: (_, ticks) => ticks }
      : {}),
    values: (_, ticks: readonly (number | null)[]) => ticks.map((tick) => (tick === null ? "" : textOf(tick))),
  };
}

function axisStyle(port: ChartPort): uPlot.Axis {
  return {
    stroke: () => port.palette().muted,
    font: `${TICK_SIZE}px ${port.palette().font}`,
    ticks: { stroke: () => port.palette().hairline, width: 1, size: 4 },
    border: { show: false },
  };
}

/** Points closer than this are not drawn each: the line says enough. */
const POINT_ROOM = 9;

function lineStyle(isNewest: boolean, port: ChartPort): uPlot.Series {
  const stroke = () => (isNewest ? port.palette().line : port.palette().older);
  return {
    stroke,
    width: 1.75,
    spanGaps: false,
    points: {
      show: (u, _, first, last) => u.over.clientWidth / Math.max(last - first, 1) >= POINT_ROOM,
      filter: (u, index, isShown) => (isShown ? null : lonePoints(u.data[index] ?? [])),
      size: 5,
      width: 1.5,
      stroke,
      fill: () => port.palette().paper,
    },
  };
}

/** Points without a neighbour: a line would not show them. */
function lonePoints(values: ArrayLike<number | null | undefined>): number[] {
  const lone: number[] = [];
  for (let place = 0; place < values.length; place++) {
    if (values[place] != null && values[place - 1] == null && values[place + 1] == null) lone.push(place);
  }
  return lone;
}

function cursor(port: ChartPort): uPlot.Cursor {
  return {
    y: false,
    drag: { x: true, y: false, setScale: false, dist: 6 },
    points: { size: 9, width: 2, stroke: () => port.palette().ink, fill: () => port.palette().paper },
    bind: {
      // The page zooms, and keeps it in the address; a double click of uPlot's own would not.
      dblclick: () => null,
      // A page that changes under a resting pointer is told of a move too: whoever did not move chose nothing.
      mousemove: (_, __, handle) => (event) => (event.movementX === 0 && event.movementY === 0 ? null : handle(event)),
    },
  };
}

function tellPoint(u: uPlot, port: ChartPort): void {
  const { idx } = u.cursor;
  if (idx != null && (u.cursor.left ?? -1) >= 0) port.onPoint(idx);
}

function tellZoom(u: uPlot, look: ChartLook, port: ChartPort): void {
  const { left, width } = u.select;
  if (width <= 0) return;
  const first = Math.max(Math.ceil(u.posToVal(left, "x")), look.window[0]);
  const last = Math.min(Math.floor(u.posToVal(left + width, "x")), look.window[1]);
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  if (last > first) port.onZoom([first, last]);
}
