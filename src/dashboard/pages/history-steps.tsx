import type { SitePointStep } from "../../model/site/points.ts";
import { formatPercent } from "../../units/percent.ts";
import { formatColumn } from "../../units/scale.ts";
import { dayOf, type HistoryView } from "../charts/history-view.ts";
import { ATTRIBUTION, candidateWords, commitName, EVIDENCE, PLACE, STATUS } from "../words.ts";
import { Change } from "./parts.tsx";

/** Steps of a history that are shown without asking. */
const AT_FIRST = 6;

export interface HistoryStepsProps {
  readonly view: HistoryView;
  /** Puts a place into focus. */
  readonly show: (place: number) => void;
}

/** The steps of one history, newest first; each leads to its place in the chart. */
export function HistorySteps({ view, show }: HistoryStepsProps) {
  const steps = [...view.steps].reverse();
  if (steps.length === 0) return <p class="muted nothing">No step in this history.</p>;
  const rest = steps.slice(AT_FIRST);
  return (
    <>
      <StepTable view={view} steps={steps.slice(0, AT_FIRST)} show={show} />
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} older steps</summary>
          <StepTable view={view} steps={rest} show={show} />
        </details>
      )}
    </>
  );
}

function StepTable({ view, steps, show }: HistoryStepsProps & { steps: HistoryView["steps"] }) {
  return (
    <table class="history-steps">
      <thead class="unseen">
        <tr>
          {[PLACE[view.of], "Change", "Levels", "Evidence"].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => {
          const [before, after] = formatColumn([step.before, step.after], view.metric.unit);
          const { interval, position } = step;
          const label = view.labels[position] ?? null;
          return (
            <tr key={position}>
              <th scope="row">
                <button type="button" class={label === null ? "go id" : "go"} onClick={() => show(position)}>
                  {commitName(label, view.commits[position] ?? "")}
                </button>{" "}
                <span class="muted">{dayOf(view.times[position] ?? 0)}</span>
              </th>
              <td>
                <Change effect={step.effect} isWorse={step.isWorse} />
              </td>
              <td>
                {before} → {after}
                {interval && <span class="muted"> ({interval.map((end) => formatPercent(end)).join(" to ")})</span>}
              </td>
              <td class="muted">{aboutStep(step)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function aboutStep({ status, attribution, evidence, range }: SitePointStep): string {
  const words = [STATUS[status], ATTRIBUTION[attribution], EVIDENCE[evidence], candidateWords(range[1] - range[0] + 1)];
  return words.filter(Boolean).join(", ");
}
