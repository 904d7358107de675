import type { Page } from "../page.ts";
import { nameInSuite } from "../rows.ts";
import { plural } from "../words.ts";
import { HistoryCard } from "./history-card.tsx";
import { Notice } from "./parts.tsx";

/** One benchmark: a chart for each metric and machine that the filters leave. */
export function Benchmark({ page, name }: { page: Page; name: string }) {
  const { machine, metric } = page.state;
  const all = page.rows.filter((row) => row.benchmark === name);
  const first = all[0];
  const home = { open: null, history: null, at: null, range: null, scale: null };
  if (!first) {
    return (
      <Notice title="No such benchmark">
        <p>
          There is no history of <q>{name}</q>. It may have been renamed.
        </p>
        <p>
          <a href={page.link(home)}>All benchmarks</a>
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
        <a href={page.link(home)}>All benchmarks</a> <span aria-hidden="true">/</span>{" "}
        <a href={page.link({ ...home, search: `${first.suite}/` })}>{first.suite}</a>
      </nav>
      <h1>{nameInSuite(first)}</h1>
      {rows.map((row) => (
        <HistoryCard key={row.id} page={page} row={row} />
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
