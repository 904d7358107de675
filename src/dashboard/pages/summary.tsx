import type { SiteClass } from "../../model/site/tables.ts";
import { formatMinute } from "../../units/minute.ts";
import type { Page } from "../page.ts";
import { ago, plural } from "../words.ts";

/** A class without a result for so long has probably stopped. */
const STALE_DAYS = 14;

/** The first line: what stands, how much there is, and whether data still arrives. */
export function Summary({ page }: { page: Page }) {
  const { totals, classes, machines } = page.index;
  const changed = machines.flatMap(({ class: name, alert }) => (alert ? [{ name, text: alert.text }] : []));
  return (
    <section class="summary" aria-label="Summary">
      <p class="headline">
        {totals.regressions > 0 ? (
          <span class="change worse">{totals.regressions} regressed</span>
        ) : (
          <span class="change better">nothing regressed</span>
        )}
        {totals.improvements > 0 && <span class="change better">{totals.improvements} improved</span>}
        <span class="muted">at the last step</span>
      </p>
      <p class="muted">
        {plural(totals.commits, "commit")} · {plural(totals.histories, "history", "histories")} ·{" "}
        {plural(totals.points, "point")}
      </p>
      {changed.map(({ name, text }) => (
        <p key={text} class="host-changed">
          <strong>Look at the machine. </strong>
          {text} <a href={page.link({ calibration: name })}>Its curves</a>
        </p>
      ))}
      <ul>
        {classes.map((one) => (
          <Machine key={one.name} page={page} machine={one} />
        ))}
      </ul>
    </section>
  );
}

function Machine({ page, machine }: { page: Page; machine: SiteClass }) {
  const { now, index } = page;
  const { name, lastResult } = machine;
  const isNamed = index.classes.length > 1;
  const isCalibrated = index.machines.some((one) => one.class === name);
  const isStale = lastResult !== null && now - Date.parse(lastResult) > STALE_DAYS * 86_400_000;
  return (
    <li class={isStale ? "stale" : ""}>
      {isStale && <strong>No new data: </strong>}
      {isNamed ? `${name}: last result ` : "last result "}
      {lastResult === null ? (
        "not known"
      ) : (
        <time dateTime={lastResult} title={formatMinute(lastResult)}>
          {ago(lastResult, now)}
        </time>
      )}
      {!isNamed && ` on ${name}`}
      {isCalibrated && (
        <>
          {" · "}
          <a href={page.link({ calibration: name })}>calibration</a>
        </>
      )}
    </li>
  );
}
