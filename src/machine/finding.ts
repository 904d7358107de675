import type { FitnessCheck, FitnessTerms } from "../ports/machine.ts";

/** What a check found. `bad`: unfit under the policy strict, else a warning · `note`: a warning under either. */
export interface Finding {
  readonly state: "ok" | "bad" | "note" | "unknown";
  readonly text: string;
}

export function judged(
  check: string,
  { state, text }: Finding,
  { policy }: Pick<FitnessTerms, "policy">,
): FitnessCheck {
  if (state === "bad") return { check, state: policy === "strict" ? "unfit" : "warn", text };
  return { check, state: state === "note" ? "warn" : state, text };
}
