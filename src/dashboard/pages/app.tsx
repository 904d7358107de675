import type { Page } from "../page.ts";
import { minute } from "../words.ts";
import { Benchmark } from "./benchmark.tsx";
import { Header } from "./header.tsx";
import { Overview } from "./overview.tsx";
import { Notice } from "./parts.tsx";

/** The whole page for one state. */
export function App({ page }: { page: Page }) {
  const { index, state } = page;
  if (page.rows.length === 0) return <Empty title={index.title} />;
  return (
    <>
      <Header page={page} />
      {state.open === null ? <Overview page={page} /> : <Benchmark key={state.open} page={page} name={state.open} />}
      <footer>
        <p>
          {index.generated !== null && `Results until ${minute(index.generated)}. `}
          <a href="alerts.atom">Alerts (Atom)</a> · <a href="status.json">Status (JSON)</a> ·{" "}
          <a href="data/index.json">Data (JSON)</a>
        </p>
        <p class="keys">
          <kbd>/</kbd> search · <kbd>↑</kbd> <kbd>↓</kbd> rows · <kbd>Enter</kbd> open · <kbd>←</kbd> <kbd>→</kbd>{" "}
          commits · <kbd>Shift</kbd> with them: steps · <kbd>Esc</kbd> back
        </p>
      </footer>
    </>
  );
}

/** A store without a recording: what to do next. */
function Empty({ title }: { title: string }) {
  return (
    <Notice title={`${title}: no results yet`}>
      <p>The store holds no recording. Measure a commit, or fill in the history, then build this page again:</p>
      <pre>
        {
          "benchwarden record HEAD --store STORE\nbenchwarden backfill RANGE --store STORE\nbenchwarden site build --store STORE --out DIR"
        }
      </pre>
    </Notice>
  );
}
