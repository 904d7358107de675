import type { SiteMachine, SiteMachineHistory, SiteMachineStep, SiteMachines } from "../../model/site/machines.ts";
import {
  count,
  type Guard,
  list,
  matching,
  number,
  object,
  oneOf,
  orNull,
  pair,
  Refused,
  text,
  within,
} from "../guards.ts";
import { status, time } from "./values.ts";

const machineFields: { readonly [K in keyof SiteMachine]: Guard<SiteMachine[K]> } = {
  class: text,
  fingerprint: matching(/^[0-9a-f]{16}$/, "16 hexadecimal digits"),
  profile: oneOf("trusted", "untrusted"),
  jobs: count,
  alert: orNull(object<NonNullable<SiteMachine["alert"]>>({ since: time, text })),
};

export const machine = object<SiteMachine>(machineFields);

const machineStep = object<SiteMachineStep>({
  at: count,
  before: number,
  after: number,
  effect: number,
  attribution: oneOf("machine", "environment"),
  status,
});

const machineHistory = object<SiteMachineHistory>({
  ...machineFields,
  epoch: text,
  times: list(time),
  launches: list(count),
  off: list(pair(count, text)),
  parts: list(
    object<SiteMachineHistory["parts"][number]>({
      part: matching(/^[a-z0-9]{1,20}$/, "a part of a machine"),
      noise: orNull(number),
      values: list(number),
      steps: list(machineStep),
    }),
  ),
});

const machinesShape = object<SiteMachines>({
  schema: oneOf("benchwarden.machines/1"),
  machines: list(machineHistory),
});

/** `data/machines.json`, every column as long as there are jobs and every step and note at one of them. */
export const siteMachines: Guard<SiteMachines> = (value, at) => {
  const machines = machinesShape(value, at);
  for (const { times, launches, off, parts } of machines.machines) {
    const steps = parts.flatMap((part) => part.steps.map((step) => step.at));
    within([...off.map(([job]) => job), ...steps], times, at);
    if ([launches, ...parts.map(({ values }) => values)].some(({ length }) => length !== times.length))
      throw new Refused(`${at}: columns of different length`);
  }
  return machines;
};
