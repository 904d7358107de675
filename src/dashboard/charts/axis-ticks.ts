import { dayOf, type HistoryView, type Window } from "./history-view.ts";

/** Width in pixels that a date with some room takes. */
const TICK_WIDTH = 96;

/** Places that get a tick: evenly spaced, the last one always. */
export function commitTicks([first, last]: Window, width: number): number[] {
  const most = Math.max(2, Math.floor(width / TICK_WIDTH));
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const ticks: number[] = [];
  for (let place = last; place >= first; place -= step) ticks.unshift(place);
  return ticks;
}

/** Tag and day of the ticks, a line each; the day alone leads where not all have a tag. */
export function tickTexts(view: HistoryView, ticks: readonly number[]): string[] {
  const areLabelled = ticks.every((place) => view.labels[place]);
  return ticks.map((place) => {
    const day = dayOf(view.times[place] ?? 0);
    const label = view.labels[place] ?? "";
    return areLabelled ? `${label}\n${day}` : `${day}\n${label}`;
  });
}
