import type { Request } from "../model/request.ts";

/** What the name of an uploaded result says. */
export interface ResultName {
  readonly class: string;
  readonly cell: string;
  readonly attempt: number;
}

/** The name under which a measure job uploads its result: made of values of the request and the run alone. */
export function resultName(request: Pick<Request, "class" | "cell">, attempt: number): string {
  return `result-${request.class}-${request.cell}-${attempt}`;
}

const NAME = /^result-([A-Za-z0-9][A-Za-z0-9._+-]{0,63})-([0-9a-f]{12})-([1-9]\d{0,8})$/;

/** What a name says; null when it is not that of a result. */
export function parseResultName(name: string): ResultName | null {
  const match = NAME.exec(name);
  if (!match) return null;
  const [, machineClass = "", cell = "", attempt] = match;
  return { class: machineClass, cell, attempt: Number(attempt) };
}
