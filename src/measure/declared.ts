import type { Request } from "../model/request.ts";
import type { ResultBenchmark } from "../model/result.ts";
import { fullName } from "../plan/launch-unit.ts";

/** The benchmarks that the config names itself, without a launch: what is known of builds that need no measuring. */
export function declaredBenchmarks(request: Request): ResultBenchmark[] {
  const wanted = new Set(request.suites.map((suite) => suite.name));
  const rows: ResultBenchmark[] = [];
  for (const suite of request.config.suites) {
    if (!wanted.has(suite.name)) continue;
    for (const name of suite.benchmarks ?? []) {
      const full = fullName(suite.name, name);
      if (request.benchmarks !== null && !request.benchmarks.includes(full)) continue;
      rows.push({ name: full, suite: suite.name, params: {}, metrics: [], launches: [] });
    }
  }
  return rows;
}
