import { formatValue } from "../../units/scale.ts";
import type { Page } from "../page.ts";
import { groupNeighbours, nameInSuite, type Row } from "../rows.ts";
import { commitName, day, directionWords, halfWidth } from "../words.ts";
import { Change } from "./parts.tsx";
import { Spark } from "./spark.tsx";

/** More rows than anybody reads at once: the rest is one click or one search away. */
const AT_ONCE = 600;

/** The newest value of every history that the filters leave, by suite. */
export function LatestTable({ page, isWhole, showWhole }: { page: Page; isWhole: boolean; showWhole: () => void }) {
  const { shown } = page;
  const rows = isWhole ? shown : shown.slice(0, AT_ONCE);
  return (
    <section class="latest" aria-labelledby="latest-title">
      <h2 id="latest-title">Latest values</h2>
      {shown.length > 0 && <Rows page={page} rows={rows} />}
      {shown.length === 0 && (
        <p class="nothing">
          No benchmark matches. <a href={page.link({ search: "", machine: null, metric: null })}>Show all</a>
        </p>
      )}
      {rows.length < shown.length && (
        <button type="button" onClick={showWhole}>
          Show all {shown.length} rows
        </button>
      )}
    </section>
  );
}

function Rows({ page, rows }: { page: Page; rows: readonly Row[] }) {
  const areMachinesShown = page.index.classes.length > 1;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Benchmark</th>
          <th scope="col">Metric</th>
          <th scope="col">History</th>
          <th scope="col" class="number">
            Latest
          </th>
          <th scope="col">Last step</th>
          <th scope="col">At</th>
        </tr>
      </thead>
      {groupNeighbours(rows, (row) => row.suite).flatMap((suite) => [
        <tbody key={suite.key} class="suite">
          <tr>
            <th scope="rowgroup" colSpan={6}>
              {suite.key}
            </th>
          </tr>
        </tbody>,
        ...groupNeighbours(suite.items, (row) => row.benchmark).map((group) => (
          <tbody key={group.key}>
            {group.items.map((row, place) => (
              <LatestRow
                key={row.id}
                page={page}
                row={row}
                span={place === 0 ? group.items.length : 0}
                isMachineShown={areMachinesShown}
              />
            ))}
          </tbody>
        )),
      ])}
    </table>
  );
}

interface RowProps {
  readonly page: Page;
  readonly row: Row;
  /** Rows that the name of the benchmark stands beside; 0: it stands further up. */
  readonly span: number;
  readonly isMachineShown: boolean;
}

function LatestRow({ page, row, span, isMachineShown }: RowProps) {
  const { benchmark, metric, machine, step } = row;
  const open = { open: benchmark, history: row.id, at: null, range: null, scale: null };
  const name = nameInSuite(row);
  return (
    <tr class={metric.primary ? "primary" : ""} onClick={(event) => openUnlessLink(event, () => page.go(open))}>
      {span > 0 && (
        <th scope="rowgroup" rowSpan={span} class="name">
          <a href={page.link({ ...open, history: null })} tabIndex={-1}>
            {name}
          </a>
        </th>
      )}
      <td class="metric">
        <a href={page.link(open)} data-row={row.id} aria-label={`${benchmark}, ${metric.name}, ${machine.name}`}>
          {metric.name}
        </a>
        {isMachineShown && <span class="machine">{machine.name}</span>}
      </td>
      <td class="history">
        <Spark levels={row.spark} step={step} />
      </td>
      <td class="number value" title={`${directionWords(metric)}, median of ${row.launches} launches`}>
        {formatValue(row.value, metric.unit)}
        <span class="interval">{metric.exact ? "exact" : halfWidth(row.value, row.interval)}</span>
      </td>
      <td class="step">{step ? <LastStep page={page} step={step} /> : <span class="muted">none</span>}</td>
      <td
        class={row.commit.label === null ? "measured id" : "measured"}
        title={`measured at ${row.commit.id} of ${day(row.commit.time)}`}
      >
        {commitName(row.commit.label, row.commit.id)}
      </td>
    </tr>
  );
}

function LastStep({ page, step }: { page: Page; step: NonNullable<Row["step"]> }) {
  const commit = page.index.commits[step.commit];
  return (
    <>
      <Change effect={step.effect} isWorse={step.isWorse} />
      {commit && <span class="muted at"> {commit.label ?? day(commit.time)}</span>}
    </>
  );
}

/** A click anywhere in the row opens it, but not one on a link or one that selects text. */
function openUnlessLink(event: MouseEvent, open: () => void): void {
  const isLink = event.target instanceof Element && event.target.closest("a") !== null;
  if (!isLink && !getSelection()?.toString()) open();
}
