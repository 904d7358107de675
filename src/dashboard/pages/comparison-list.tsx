import type { SiteComparison } from "../../model/site/comparison.ts";
import { formatMinute } from "../../units/minute.ts";
import { formatPercent } from "../../units/percent.ts";
import type { Page } from "../page.ts";
import { Commit } from "./parts.tsx";

/** Verdicts of the latest comparisons: never part of a history, hence a list of their own. */
export function ComparisonList({ page }: { page: Page }) {
  const { comparisons } = page.index;
  if (comparisons.length === 0) return null;
  return (
    <section class="comparisons" aria-labelledby="comparisons-title">
      <h2 id="comparisons-title">Latest comparisons</h2>
      <ol>
        {comparisons.map((comparison) => (
          <ComparisonItem key={`${comparison.time} ${comparison.head}`} page={page} comparison={comparison} />
        ))}
      </ol>
    </section>
  );
}

function ComparisonItem({ page, comparison }: { page: Page; comparison: SiteComparison }) {
  const { repository } = page.index;
  const counts = comparison.counts.filter(([, count]) => count > 0).map(([verdict, count]) => `${count} ${verdict}`);
  return (
    <li>
      <p>
        <strong class={`verdict ${comparison.verdict}`}>{comparison.verdict}</strong>{" "}
        {comparison.pr !== null && <PullRequest repository={repository} number={comparison.pr} />}{" "}
        <Commit repository={repository} id={comparison.head} label={null} /> against{" "}
        <Commit repository={repository} id={comparison.base} label={null} />
      </p>
      <p class="muted">
        {counts.join(", ")} on {comparison.class}, {formatMinute(comparison.time)}
      </p>
      {comparison.rows.length > 0 && (
        <details>
          <summary>what was not unchanged</summary>
          <ul>
            {comparison.rows.map((row) => (
              <li key={`${row.benchmark} ${row.metric}`}>
                {row.benchmark} {row.metric}: {row.verdict}
                {row.change !== null && ` ${formatPercent(row.change)}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

function PullRequest({ repository, number }: { repository: string | null; number: number }) {
  if (repository === null) return <span>#{number}</span>;
  return (
    <a href={`${repository}/pull/${number}`} rel="noreferrer">
      #{number}
    </a>
  );
}
