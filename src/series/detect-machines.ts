import { CALIBRATION_PARTS, type CalibrationPart } from "../model/calibration.ts";
import type { ChangePoint } from "../model/change-point.ts";
import type { MachineDetection } from "../model/machine-detection.ts";
import { formatMinute } from "../units/minute.ts";
import { formatPercent } from "../units/percent.ts";
import { detectValues } from "./detect.ts";
import type { MachineHistory, MachineJob } from "./machines.ts";

/** The smallest change of a machine worth telling, relative: so much it may change during a job. */
const MINIMUM_EFFECT = 0.01;

/** The change points of all machines of a store, each part a series of its own; a step there is the machine, not the code. */
export function detectMachines(histories: readonly MachineHistory[]): MachineDetection[] {
  return histories.map((history) => {
    const { machineClass, fingerprint, profile, epoch, jobs } = history;
    const parts = CALIBRATION_PARTS.map((part) => partOf(history, part));
    return {
      ...{ class: machineClass, fingerprint, profile, epoch, jobs: jobs.length, parts },
      off: jobs.filter(({ off }) => off !== "").map(({ path, time, off }) => ({ path, time, text: off })),
      alert: alertOf(history, parts),
    };
  });
}

function partOf({ jobs, machineClass }: MachineHistory, part: CalibrationPart): MachineDetection["parts"][number] {
  const { noise, changePoints } = detectValues(
    jobs.map((job) => job.parts[part].value),
    {
      name: `${machineClass} ${part}`,
      direction: "lower",
      minimumEffect: MINIMUM_EFFECT,
      spread: jobs.map((job) => job.parts[part].spread),
      time: jobs.map((job) => job.time),
      environment: jobs.map((job) => job.environment),
    },
  );
  return { part, value: jobs.at(-1)?.parts[part].value ?? 0, noise, changePoints };
}

/** Whether a step says that the machine itself became another: nobody updated it, and it was seen more than once. */
function isOfMachine({ attribution, status }: ChangePoint): boolean {
  return attribution === "commit" && (status === "provisional" || status === "confirmed");
}

/** What stands: steps since its keeper last said that it is as it is meant to be, or a newest job that found it changed. */
function alertOf({ machineClass, fingerprint, jobs }: MachineHistory, parts: MachineDetection["parts"]) {
  const newest = jobs.at(-1);
  if (newest === undefined) return null;
  const accepted = Date.parse(newest.since ?? "1970-01-01");
  const steps = parts.flatMap(({ part, changePoints }) => {
    const step = changePoints.filter(isOfMachine).at(-1);
    const time = step?.time ?? null;
    return step === undefined || time === null || Date.parse(time) < accepted ? [] : [{ part, step, time }];
  });
  const machine = `The machine ${fingerprint} of ${machineClass}`;
  const [first] = steps.map(({ time }) => time).sort((a, b) => Date.parse(a) - Date.parse(b));
  if (first !== undefined) {
    const told = steps.map(({ part, step }) => `${part} ${formatPercent(step.effect)}`).join(", ");
    return { since: first, text: `${machine} itself changed, not the code: ${told} since ${formatMinute(first)}.` };
  }
  if (newest.off === "") return null;
  return { since: newest.time, text: `${machine} was off in its newest job: ${newest.off}.`.slice(0, 1_000) };
}

/** When a machine became another, by the class and epoch of what was measured on it, oldest first. */
export type MachineSteps = ReadonlyMap<string, readonly string[]>;

export function machineSteps(machines: readonly MachineDetection[]): MachineSteps {
  const steps = new Map<string, string[]>();
  for (const machine of machines) {
    const times = machine.parts.flatMap(({ changePoints }) => changePoints.filter(isOfMachine));
    const key = machineKey(machine.class, machine.epoch);
    const known = steps.get(key) ?? [];
    known.push(...times.flatMap(({ time }) => time ?? []));
    steps.set(
      key,
      known.sort((a, b) => Date.parse(a) - Date.parse(b)),
    );
  }
  return steps;
}

/** Since when the machine is as it was at a time, as one word of an environment; null: it never became another before. */
export function machineStateAt(
  steps: MachineSteps,
  at: { readonly machineClass: string; readonly epoch: string; readonly time: MachineJob["time"] },
): string | null {
  const before =
    steps.get(machineKey(at.machineClass, at.epoch))?.filter((time) => Date.parse(time) <= Date.parse(at.time)) ?? [];
  return before.at(-1) ?? null;
}

function machineKey(machineClass: string, epoch: string): string {
  return JSON.stringify([machineClass, epoch]);
}
