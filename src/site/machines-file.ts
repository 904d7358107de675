import type { MachineDetection } from "../model/machine-detection.ts";
import type { SiteMachine, SiteMachineHistory, SiteMachines } from "../model/site/machines.ts";
import type { MachineHistory } from "../series/machines.ts";
import { rounded } from "./rounding.ts";

/** A machine and what was detected in its series. */
export interface WatchedMachine {
  readonly history: MachineHistory;
  readonly detected: MachineDetection;
}

/** Jobs that are shown: all are in the store. */
const MOST = 500;

/** What the first page and monitors are told of the machines. */
export function siteMachines(machines: readonly WatchedMachine[]): SiteMachine[] {
  return machines.map(({ detected }) => {
    const { class: name, fingerprint, profile, jobs, alert } = detected;
    return { class: name, fingerprint, profile, jobs, alert };
  });
}

/** `data/machines.json`: the series of the machines, the newest jobs of each. */
export function machinesFile(machines: readonly WatchedMachine[]): SiteMachines {
  const [told, histories] = [siteMachines(machines), machines.map(historyOf)];
  return {
    schema: "benchwarden.machines/1",
    machines: told.map((machine, index) => ({ ...machine, ...(histories[index] as (typeof histories)[number]) })),
  };
}

function historyOf({ history, detected }: WatchedMachine): Omit<SiteMachineHistory, keyof SiteMachine> {
  const first = Math.max(0, history.jobs.length - MOST);
  const jobs = history.jobs.slice(first);
  return {
    epoch: history.epoch,
    times: jobs.map(({ time }) => time),
    launches: jobs.map(({ launches }) => launches),
    off: jobs.flatMap(({ off }, index) => (off === "" ? [] : [[index, off] as const])),
    parts: detected.parts.map(({ part, noise, changePoints }) => ({
      part,
      noise: noise === null ? null : rounded(noise, false),
      values: jobs.map((job) => rounded(job.parts[part].value, false)),
      steps: changePoints
        .filter(({ index }) => index >= first)
        .map(({ index, before, after, effect, attribution, status }) => ({
          at: index - first,
          before: rounded(before, false),
          after: rounded(after, false),
          effect: rounded(effect, false),
          attribution: attribution === "commit" ? "machine" : "environment",
          status,
        })),
    })),
  };
}
