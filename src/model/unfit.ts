import type { Result } from "./result.ts";

/** Whether the host itself makes the job invalid: it was refused, or its knobs moved while measuring. */
export function isUnfit({ machine }: Pick<Result, "machine">): boolean {
  return machine.fitness.some(({ state }) => state === "unfit");
}

/** What was unfit, as one text. */
export function unfitText({ machine }: Pick<Result, "machine">): string {
  return machine.fitness
    .filter(({ state }) => state === "unfit")
    .map(({ check, text }) => `${check}: ${text}`)
    .join("; ");
}
