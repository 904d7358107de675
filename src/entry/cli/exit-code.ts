import { EXIT, type ExitCode } from "../../model/problem.ts";

/** The exit code of an outcome. */
export function exitCode(code: number): ExitCode {
  return Object.values(EXIT).find((known) => known === code) ?? EXIT.failed;
}
