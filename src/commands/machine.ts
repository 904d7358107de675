import { EXIT, type ExitCode } from "../model/problem.ts";
import type { FitnessCheck, FitnessPolicy, Machine } from "../ports/machine.ts";

export interface MachineCheckInputs {
  /** Null: strict on a bench machine, else warn. */
  readonly policy: FitnessPolicy | null;
  /** A virtual machine is as it should be. */
  readonly virtual: boolean;
  readonly folder: string;
}

/** Is this host fit to measure, as a job would find it that started now? It waits for nothing. */
export async function checkMachine(
  inputs: MachineCheckInputs,
  machine: Machine,
): Promise<{ policy: FitnessPolicy; checks: FitnessCheck[]; exit: ExitCode }> {
  const { bench } = await machine.identify();
  const policy = inputs.policy ?? (bench ? "strict" : "warn");
  const checks = await machine.check({ ...inputs, policy, patienceSeconds: 0, names: true });
  const isUnfit = checks.some(({ state }) => state === "unfit");
  return { policy, checks, exit: isUnfit ? EXIT.invalid : EXIT.fine };
}
