import { formatMinute } from "../../units/minute.ts";
import type { Page } from "../page.ts";
import { Benchmark } from "./benchmark.tsx";
import { CalibrationPage } from "./calibration-page.tsx";
import { Header } from "./header.tsx";
import { Overview } from "./overview.tsx";
import { Notice } from "./parts.tsx";

/** The whole page for one state. */
export function App({ page }: { page: Page }) {
  const { index } = page;
  if (page.rows.length === 0) return <Empty title={index.title} />;
  return (
    <>
      <Header page={page} />
      <Body page={page} />
      <footer>
        <p>
          {index.generated !== null && `Results until ${formatMinute(index.generated)}. `}
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

function Body({ page }: { page: Page }) {
  const { open, calibration } = page.state;
  if (open !== null) return <Benchmark key={open} page={page} name={open} />;
  if (calibration !== null) return <CalibrationPage key={calibration} page={page} name={calibration} />;
  return <Overview page={page} />;
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
