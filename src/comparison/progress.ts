import type { ResultBenchmark } from "../model/result.ts";
import { type Decision, type Standing, standings } from "./standings.ts";

export { forecast } from "./forecast.ts";

/**
 * Which benchmarks are decided after a wave of rounds (docs/statistics.md, "Efforts and looks"). A benchmark is decided when all its primary
 * metrics are; its decision is that of the last one listed.
 *
 * @returns the decided benchmarks by name; those that are not in it need more pairs
 */
export function decide(benchmarks: readonly ResultBenchmark[], standing: Standing): Map<string, Decision> {
  const open = new Set<string>();
  const decided = new Map<string, Decision>();
  for (const { name } of benchmarks) decided.set(name, "hopeless");
  for (const { member, decision } of standings(benchmarks, standing)) {
    if (decision === null) open.add(member.row.benchmark);
    else decided.set(member.row.benchmark, decision);
  }
  for (const name of open) decided.delete(name);
  return decided;
}
