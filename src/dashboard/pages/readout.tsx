import { formatPercent } from "../../units/percent.ts";
import type { HistoryView, PointView } from "../charts/history-view.ts";
import type { Page } from "../page.ts";
import { commitName, plural, valueWords } from "../words.ts";
import { Change, Commit } from "./parts.tsx";

export interface ReadoutProps {
  readonly page: Page;
  readonly view: HistoryView;
  readonly point: PointView;
  readonly subject: string | null;
}

/** What is known of the point in focus, in words; it stays when the pointer leaves, so that its link can be reached. */
export function Readout({ page, view, point, subject }: ReadoutProps) {
  const step = view.steps.find(({ position }) => position === point.position);
  return (
    <div class="readout">
      <p>
        <strong>{measured(view, point)}</strong>{" "}
        {point.value !== null && <span class="muted">{plural(point.launches, "launch", "launches")}</span>}{" "}
        {point.change !== null && (
          <span class="muted">
            {formatPercent(point.change)} to the {view.of} before
          </span>
        )}{" "}
        {step && <Change effect={step.effect} isWorse={step.isWorse} />}
      </p>
      <p>
        <Place page={page} view={view} point={point} />{" "}
        {point.label !== null && view.of === "commit" && (
          <span class="commit id muted">{point.commit.slice(0, 8)}</span>
        )}{" "}
        <span>{point.day}</span>{" "}
        {subject !== null && subject !== point.label && <span class="muted subject">{subject}</span>}{" "}
        {notesAt(view, point.position).map((note) => (
          <span key={note} class="note">
            {note}{" "}
          </span>
        ))}
      </p>
    </div>
  );
}

/** A commit with a link to it; a job by its time of day. */
export function Place({ page, view, point }: Omit<ReadoutProps, "subject">) {
  const repository = view.of === "commit" ? page.index.repository : null;
  return <Commit repository={repository} id={point.commit} label={point.label} />;
}

/** The same as one sentence, for those who hear it. */
export function pointSentence(view: HistoryView, point: PointView): string {
  return `${commitName(point.label, point.commit)}, ${point.day}: ${measured(view, point)}`;
}

function measured(view: HistoryView, { value, interval }: PointView): string {
  return value === null ? "not measured" : valueWords(value, interval, view.metric.unit);
}

/** What changed around the benchmark at a place. */
export function notesAt(view: HistoryView, position: number): string[] {
  const machine = view.epochs.slice(1).filter(({ from }) => from === position);
  return [
    ...machine.map(({ epoch }) => `Other machine or settings from here on (epoch ${epoch.slice(0, 8)}).`),
    ...view.changes.filter(([at]) => at === position).map(([, text]) => text),
  ];
}
