import { id, Refused, record, text } from "./guards.ts";
import { parseJson } from "./policy.ts";

/**
 * One job that the controller checked and root let in: `/run/benchwarden/admissions/<job>.json`. The hook holds what
 * the runner got against it. It lives as long as the runner unit.
 */
export interface Admission {
  /** Id of the workflow job; names the unit, the folder, the runner. */
  readonly job: string;
  readonly run: number;
  readonly attempt: number;
  readonly repositoryId: number;
}

export const ADMISSION_SCHEMA = "benchwarden.admission/1";

/** Decimal digits: it names files and units. */
export const JOB = /^[1-9][0-9]{0,18}$/;

/** Throws `Refused`. */
export function parseAdmission(json: string): Admission {
  const found = record(parseJson(json, "the admission"), "the admission", [
    "schema",
    "job",
    "run",
    "attempt",
    "repositoryId",
  ]);
  if (found.schema !== ADMISSION_SCHEMA) throw new Refused(`the admission is not of the schema ${ADMISSION_SCHEMA}`);
  return {
    job: text(found.job, "admission.job", JOB),
    run: id(found.run, "admission.run"),
    attempt: id(found.attempt, "admission.attempt"),
    repositoryId: id(found.repositoryId, "admission.repositoryId"),
  };
}

export function renderAdmission(admission: Admission): string {
  return `${JSON.stringify({ schema: ADMISSION_SCHEMA, ...admission })}\n`;
}
