import type { SiteMachineHistory, SiteMachineStep } from "../../model/site/machines.ts";
import type { SitePointStep } from "../../model/site/points.ts";
import type { HistoryView } from "./history-view.ts";

type Part = SiteMachineHistory["parts"][number];

/** What one part of a machine could do, job by job. */
export interface PartView {
  readonly part: string;
  /** How far its values scatter from job to job, relative; null: not known. */
  readonly noise: number | null;
  readonly view: HistoryView;
}

/** The parts of a machine, in seconds for one operation: what the machine itself moved comes first, the most before the less. */
export function machineViews(machine: SiteMachineHistory): PartView[] {
  return [...machine.parts]
    .sort((one, other) => movedBy(other) - movedBy(one))
    .map((part) => ({ part: part.part, noise: part.noise, view: partView(machine, part) }));
}

/** |ln| of the last step that was not of its environment; 0: none. */
function movedBy({ steps }: Part): number {
  const last = steps.findLast(
    ({ attribution, status }) => attribution === "machine" && (status === "provisional" || status === "confirmed"),
  );
  return last === undefined ? 0 : Math.abs(Math.log1p(last.effect));
}

function partView(machine: SiteMachineHistory, { part, values, steps }: Part): HistoryView {
  const { times, launches, off, epoch, class: name, fingerprint, profile } = machine;
  const none = times.map(() => null);
  return {
    id: `${name}-${fingerprint}-${profile}-${epoch}-${part}`,
    benchmark: "calibration",
    machine: `${name} ${fingerprint}`,
    metric: { name: part, unit: "s", direction: "lower", exact: false, primary: true },
    of: "job",
    commits: times.map(jobId),
    times: times.map((time) => Date.parse(time) / 1000),
    labels: times.map((time) => `${time.slice(11, 16)} UTC`),
    epochs: [{ epoch, from: 0, values, low: none, high: none, launches }],
    steps: steps.map(stepOf),
    changes: off.map(([job, text]) => [job, `The job found the machine changed: ${text}.`]),
  };
}

/** Jobs have no id of their own: when one began tells it from the others, in milliseconds and 12 hexadecimal digits. */
function jobId(time: string): string {
  return Date.parse(time).toString(16).padStart(12, "0");
}

function stepOf({ at, before, after, effect, attribution, status }: SiteMachineStep): SitePointStep {
  return {
    ...{ position: at, range: [at, at], before, after, effect, interval: null, status },
    evidence: "segmentation",
    attribution: attribution === "machine" ? "commit" : attribution,
    isWorse: effect > 0,
  };
}
