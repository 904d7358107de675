import { type HistoryView, historyView } from "../charts/history-view.ts";
import { loadPoints } from "../load.ts";
import type { Page } from "../page.ts";
import { nameInSuite, type Row } from "../rows.ts";
import { OVERVIEW } from "../state.ts";
import { directionWords, plural } from "../words.ts";
import { HistoryCard } from "./history-card.tsx";
import { Notice } from "./parts.tsx";

/** One benchmark: a chart for each metric and machine that the filters leave. */
export function Benchmark({ page, name }: { page: Page; name: string }) {
  const { machine, metric } = page.state;
  const all = page.rows.filter((row) => row.benchmark === name);
  const first = all[0];
  if (!first) {
    return (
      <Notice title="No such benchmark">
        <p>
          There is no history of <q>{name}</q>. It may have been renamed.
        </p>
        <p>
          <a href={page.link(OVERVIEW)}>All benchmarks</a>
        </p>
      </Notice>
    );
  }
  const rows = all.filter(
    (row) => (machine === null || row.machine.name === machine) && (metric === null || row.metric.name === metric),
  );
  return (
    <main id="content" class="benchmark" tabIndex={-1}>
      <nav aria-label="Position">
        <a href={page.link(OVERVIEW)}>All benchmarks</a> <span aria-hidden="true">/</span>{" "}
        <a href={page.link({ ...OVERVIEW, search: `${first.suite}/` })}>{first.suite}</a>
      </nav>
      <h1>{nameInSuite(first)}</h1>
      {rows.map((row) => (
        <HistoryCard
          key={row.id}
          page={page}
          id={row.id}
          title={row.metric.name}
          about={row.machine.name}
          caption={(view) => captionOf(row, view)}
          load={() => loadPoints(row.id).then(historyView)}
          history={row.id}
        />
      ))}
      {rows.length < all.length && (
        <p class="nothing">
          {plural(all.length - rows.length, "further history", "further histories")} of this benchmark hidden by the
          filters. <a href={page.link({ machine: null, metric: null })}>Show all</a>
        </p>
      )}
    </main>
  );
}

function captionOf({ metric, launches, points }: Row, view: HistoryView | null): string {
  const about = metric.exact
    ? "an exact count"
    : `median of ${plural(launches, "launch", "launches")} a commit; the band is its interval`;
  const epochs = view?.epochs.length ?? 1;
  const machines = epochs > 1 ? `, ${epochs} machines or settings one after the other` : "";
  return `${directionWords(metric)} · ${about} · ${plural(points, "commit")}${machines}`;
}
