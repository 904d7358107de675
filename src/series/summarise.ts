import type { Series } from "./series.ts";

/** What the site's catalogue says of a series: how long it is, where it stands, how that compares with its best. */
export interface SeriesSummary {
  readonly points: number;
  readonly first: { readonly commit: string; readonly time: string } | null;
  readonly last: { readonly commit: string; readonly time: string; readonly value: number } | null;
  /** The best value of the epoch, by the metric's direction; null when it has none. */
  readonly best: { readonly commit: string; readonly value: number } | null;
}

/** @returns nulls for a series without points */
export function summarise(series: Series): SeriesSummary {
  const { points } = series;
  const [first, last] = [points[0], points.at(-1)];
  return {
    points: points.length,
    first: first ? { commit: first.commit, time: first.time } : null,
    last: last ? { commit: last.commit, time: last.time, value: last.value } : null,
    best: bestOf(series),
  };
}

function bestOf({ points, direction }: Series): SeriesSummary["best"] {
  if (direction === "none") return null;
  const sign = direction === "lower" ? 1 : -1;
  let best: SeriesSummary["best"] = null;
  for (const { commit, value } of points) if (!best || sign * (value - best.value) < 0) best = { commit, value };
  return best;
}
