import type { Window } from "../charts/history-view.ts";

export interface Move {
  readonly key: string;
  readonly isShift: boolean;
  readonly place: number;
  readonly shown: Window;
  /** Places of the steps, ascending. */
  readonly steps: readonly number[];
}

/** Places that a page key moves by. */
const PAGE = 10;

/** Where a key moves the focus on a chart: arrows by commit, with shift from step to step; null: not a key of ours. */
export function movedPlace({ key, isShift, place, shown: [first, last], steps }: Move): number | null {
  const moves: Readonly<Record<string, number | undefined>> = {
    ArrowLeft: isShift ? steps.findLast((step) => step < place) : place - 1,
    ArrowRight: isShift ? steps.find((step) => step > place) : place + 1,
    ArrowDown: place - 1,
    ArrowUp: place + 1,
    PageUp: place - PAGE,
    PageDown: place + PAGE,
    Home: first,
    End: last,
  };
  if (!Object.hasOwn(moves, key)) return null;
  return Math.min(Math.max(moves[key] ?? place, first), last);
}
