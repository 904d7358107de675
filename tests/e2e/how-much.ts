import type { TestContext } from "vitest";

/**
 * Words that say how much `compare` may measure: at first what decides a plain slowdown on a quiet machine, and when
 * the test is done again, or in the full run, twice the rounds and as long as a busy machine needs for them. The error
 * rate of a verdict is the same with each.
 */
export function howMuch(task: TestContext["task"]): string[] {
  const isFirst = (task.result?.retryCount ?? 0) === 0;
  const isFull = process.env.BENCHWARDEN_FULL === "1";
  return isFirst && !isFull ? ["--effort", "quick", "--budget", "40 s"] : ["--effort", "normal", "--budget", "4 min"];
}
