import { formatColumn } from "../../units/scale.ts";
import type { Page } from "../page.ts";
import { groupNeighbours, type StepRow } from "../rows.ts";
import { ATTRIBUTION, candidateWords, day, EVIDENCE, STATUS } from "../words.ts";
import { Change, Commit } from "./parts.tsx";

/** Commits that are shown at first, and steps of one commit: those of judged metrics, where there are. */
const AT_FIRST = { commits: 7, steps: 5 } as const;

/** The commits at which something moved, newest first, each with all that moved. */
export function StepList({ page }: { page: Page }) {
  const groups = groupNeighbours(page.steps, (step) => step.commit.id);
  const shown = page.areAllSteps ? groups : groups.slice(0, AT_FIRST.commits);
  const total = page.index.totals.steps;
  const isMore = shown.length < groups.length || (!page.areAllSteps && page.index.steps.length < total);
  return (
    <section class="steps" aria-labelledby="steps-title">
      <h2 id="steps-title">What moved</h2>
      {groups.length === 0 && (
        <p class="nothing">{total === 0 ? "No step so far." : "No recent step of these benchmarks."}</p>
      )}
      <ol>
        {shown.map(({ key, items }) => (
          <CommitSteps key={key} page={page} steps={items} />
        ))}
      </ol>
      {isMore && (
        <button type="button" onClick={page.showAllSteps}>
          Show all {total} steps
        </button>
      )}
    </section>
  );
}

function CommitSteps({ page, steps }: { page: Page; steps: readonly StepRow[] }) {
  const commit = steps[0]?.commit;
  if (!commit) return null;
  const judged = steps.filter((step) => step.row.metric.primary);
  const shown = (judged.length > 0 ? judged : steps).slice(0, AT_FIRST.steps);
  const rest = steps.filter((step) => !shown.includes(step));
  return (
    <li>
      <h3>
        <Commit repository={page.index.repository} id={commit.id} label={commit.label} />
        <time dateTime={commit.time}>{day(commit.time)}</time>
      </h3>
      {commit.subject !== null && commit.subject !== commit.label && <p class="subject">{commit.subject}</p>}
      <Moves page={page} steps={shown} />
      {rest.length > 0 && (
        <details>
          <summary>and {rest.length} more</summary>
          <Moves page={page} steps={rest} />
        </details>
      )}
    </li>
  );
}

function Moves({ page, steps }: { page: Page; steps: readonly StepRow[] }) {
  return (
    <ul>
      {steps.map((step) => (
        <Move key={step.history} page={page} step={step} />
      ))}
    </ul>
  );
}

function Move({ page, step }: { page: Page; step: StepRow }) {
  const { row, commit } = step;
  const [before, after] = formatColumn([step.before, step.after], row.metric.unit);
  const where = { open: row.benchmark, history: row.id, at: commit.id.slice(0, 12), range: null, scale: null };
  const machine = page.index.classes.length > 1 ? row.machine.name : "";
  const words = [machine, STATUS[step.status], ATTRIBUTION[step.attribution], candidateWords(step.candidates)];
  const about = words.filter(Boolean).join(", ");
  return (
    <li class={row.metric.primary ? "primary" : ""}>
      <a href={page.link(where)}>
        <span class="benchmark">{row.benchmark}</span> <span class="metric">{row.metric.name}</span>
      </a>
      <Change effect={step.effect} isWorse={step.isWorse} />
      <span class="about" title={EVIDENCE[step.evidence]}>
        {before} → {after} · {about}
      </span>
    </li>
  );
}
