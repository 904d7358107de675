import type { SiteClass } from "../../model/site/tables.ts";
import type { Page } from "../page.ts";
import { ago, minute, plural } from "../words.ts";

/** A class without a result for so long has probably stopped. */
const STALE_DAYS = 14;

/** The first line: what stands, how much there is, and whether data still arrives. */
export function Summary({ page }: { page: Page }) {
  const { totals, classes, machines } = page.index;
  const changed = machines.flatMap(({ alert }) => alert ?? []);
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
      {changed.map(({ text }) => (
        <p key={text} class="host-changed">
          <strong>Look at the machine. </strong>
          {text}
        </p>
      ))}
      <ul>
        {classes.map((one) => (
          <Machine key={one.name} machine={one} now={page.now} isNamed={classes.length > 1} />
        ))}
      </ul>
    </section>
  );
}

function Machine({ machine, now, isNamed }: { machine: SiteClass; now: number; isNamed: boolean }) {
  const { name, lastResult } = machine;
  const isStale = lastResult !== null && now - Date.parse(lastResult) > STALE_DAYS * 86_400_000;
  return (
    <li class={isStale ? "stale" : ""}>
      {isStale && <strong>No new data: </strong>}
      {isNamed ? `${name}: last result ` : "last result "}
      {lastResult === null ? (
        "not known"
      ) : (
        <time dateTime={lastResult} title={minute(lastResult)}>
          {ago(lastResult, now)}
        </time>
      )}
      {!isNamed && ` on ${name}`}
    </li>
  );
}
