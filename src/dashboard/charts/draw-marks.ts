import type uPlot from "uplot";
import type { EpochLine, HistoryView, Window } from "./history-view.ts";
import { type Mark, marksWithin, placeLabels, weightOf } from "./marks.ts";
import type { Palette } from "./palette.ts";

/** Rows of labels above the plot, and the height of one in CSS pixels. */
export const LABELS = { rows: 2, height: 20 } as const;

const LABEL_SIZE = 11;

/** A canvas with the places and values of a chart: all in canvas pixels, `px` of which make a CSS pixel. */
interface Sheet {
  readonly ctx: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly px: number;
  readonly box: uPlot.BBox;
  readonly x: (place: number) => number;
  readonly y: (value: number) => number;
}

function sheetOf(u: uPlot, palette: Palette, factor: number): Sheet {
  return {
    ctx: u.ctx,
    palette,
    px: u.bbox.width / u.over.clientWidth || 1,
    box: u.bbox,
    x: (place) => u.valToPos(place, "x", true),
    y: (value) => u.valToPos(value / factor, "y", true),
  };
}

/** What lies below the line: bands of the intervals, commits in doubt, levels, epochs, and the lines of the steps. */
export function drawBelow(u: uPlot, view: HistoryView, marks: readonly Mark[], palette: Palette, factor: number): void {
  const sheet = sheetOf(u, palette, factor);
  const { ctx, box } = sheet;
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.width, box.height);
  ctx.clip();
  for (const [index, line] of view.epochs.entries()) {
    drawIntervals(sheet, line, index === view.epochs.length - 1 ? palette.line : palette.older);
  }
  for (const mark of marks) drawMark(sheet, mark);
  ctx.restore();
}

/** The labels of steps and epochs, in the room above the plot. */
export function drawLabels(u: uPlot, marks: readonly Mark[], window: Window, palette: Palette): void {
  const sheet = sheetOf(u, palette, 1);
  const { ctx, box, px } = sheet;
  ctx.save();
  ctx.font = `600 ${LABEL_SIZE * px}px ${palette.font}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "center";
  const labelled = marksWithin(marks, window).filter((mark) => mark.kind === "step" || mark.kind === "epoch");
  const pad = 6 * px;
  const wanted = labelled.map((mark) => ({
    x: sheet.x(mark.at),
    width: ctx.measureText(mark.text).width + 2 * pad,
    weight: weightOf(mark),
  }));
  const places = placeLabels(wanted, LABELS.rows, [0, ctx.canvas.width]);
  for (const [index, mark] of labelled.entries()) {
    const [place, want] = [places[index], wanted[index]];
    if (!place || !want) continue;
    const top = box.top - (place.row + 1) * LABELS.height * px;
    drawLabel(sheet, mark, { left: place.left, top, width: want.width });
    drawStem(sheet, want.x, top + (LABELS.height - 3) * px, mark);
  }
  ctx.restore();
}

type Labelled = Extract<Mark, { text: string }>;

/** Worse is a filled label, better an outlined one: the difference does not need colour. */
function drawLabel(sheet: Sheet, mark: Labelled, at: { left: number; top: number; width: number }): void {
  const { ctx, palette, px } = sheet;
  const height = (LABELS.height - 3) * px;
  const colour = colourOf(sheet, mark);
  const isFilled = mark.kind === "step" && mark.tone === "worse";
  ctx.beginPath();
  ctx.roundRect(at.left + px / 2, at.top + px / 2, at.width - px, height - px, 3 * px);
  ctx.fillStyle = isFilled ? colour : palette.paper;
  ctx.fill();
  if (mark.kind === "step") {
    ctx.lineWidth = px;
    ctx.strokeStyle = colour;
    ctx.stroke();
  }
  ctx.fillStyle = isFilled ? palette.paper : colour;
  ctx.fillText(mark.text, at.left + at.width / 2, at.top + height / 2 + px / 2);
}

function drawStem({ ctx, box, px }: Sheet, x: number, top: number, mark: Labelled): void {
  if (box.top - top < 2 * px || x < box.left || x > box.left + box.width) return;
  ctx.lineWidth = px;
  ctx.setLineDash(dashOf(mark, px));
  ctx.strokeStyle = ctx.fillStyle;
  ctx.globalAlpha = 0.5;
  stroke(ctx, [x, top, x, box.top]);
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

/** The band of the intervals; a lone point gets a bar. */
function drawIntervals({ ctx, x, y, px }: Sheet, line: EpochLine, colour: string): void {
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2 * px;
  ctx.globalAlpha = 0.22;
  for (const [first, last] of runs(line)) {
    const places = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const at = (column: EpochLine["low"], place: number): [number, number] => [x(place), y(column[place] ?? 0)];
    if (first === last) {
      stroke(ctx, [...at(line.low, first), ...at(line.high, first)]);
      continue;
    }
    ctx.beginPath();
    for (const place of places) ctx.lineTo(...at(line.high, place));
    for (const place of places.reverse()) ctx.lineTo(...at(line.low, place));
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}

/** First and last places of stretches without a gap. */
function runs({ low, high }: EpochLine): [number, number][] {
  const found: [number, number][] = [];
  for (let place = 0; place < low.length; place++) {
    if ((low[place] ?? null) === null || (high[place] ?? null) === null) continue;
    const last = found.at(-1);
    if (last?.[1] === place - 1) last[1] = place;
    else found.push([place, place]);
  }
  return found;
}

function drawMark(sheet: Sheet, mark: Mark): void {
  const { ctx, box, px, x, y } = sheet;
  const bottom = box.top + box.height;
  ctx.strokeStyle = colourOf(sheet, mark);
  ctx.fillStyle = ctx.strokeStyle;
  ctx.lineWidth = px;
  switch (mark.kind) {
    case "doubt":
      ctx.globalAlpha = 0.1;
      ctx.fillRect(x(mark.from - 0.5), box.top, x(mark.to + 0.5) - x(mark.from - 0.5), box.height);
      break;
    case "level":
      ctx.globalAlpha = 0.55;
      ctx.setLineDash([2 * px, 3 * px]);
      stroke(ctx, [x(mark.from), y(mark.value), x(mark.to), y(mark.value)]);
      break;
    case "change":
      ctx.beginPath();
      ctx.moveTo(x(mark.at) - 4 * px, bottom);
      ctx.lineTo(x(mark.at) + 4 * px, bottom);
      ctx.lineTo(x(mark.at), bottom - 7 * px);
      ctx.fill();
      break;
    default:
      ctx.globalAlpha = 0.75;
      ctx.setLineDash(dashOf(mark, px));
      stroke(ctx, [x(mark.at), box.top, x(mark.at), bottom]);
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

/** A step that is sure is drawn through, one that may go away is dashed, another machine is dotted. */
function dashOf(mark: Mark, px: number): number[] {
  if (mark.kind === "epoch") return [px, 3 * px];
  return mark.kind === "step" && !mark.isSure ? [4 * px, 3 * px] : [];
}

function colourOf({ palette }: Sheet, mark: Mark): string {
  if (mark.kind === "level") return palette.ink;
  return "tone" in mark ? palette.tones[mark.tone] : palette.muted;
}

function stroke(ctx: CanvasRenderingContext2D, [x0 = 0, y0 = 0, x1 = 0, y1 = 0]: readonly number[]): void {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}
