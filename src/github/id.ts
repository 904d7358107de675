import { EXIT, Problem } from "../model/problem.ts";

/** An id of the server as a number. Above 2^53 two ids could become one, so such a one is refused. */
export function idOf(id: number | bigint): number {
  const number = Number(id);
  if (Number.isSafeInteger(number)) return number;
  const found = String(id);
  throw new Problem({
    code: "unexpected-answer",
    what: "GitHub gave an id that is no exact number",
    found,
    exit: EXIT.failed,
  });
}
