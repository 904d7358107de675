import type { LaunchUnit } from "../plan/launch-unit.ts";
import type { Job } from "./job.ts";
import { launchUnit } from "./launch.ts";
import type { Ledger } from "./ledger.ts";

/** Benchmarks that one build has and the other has not: launched once, so that the report can show what is new or gone. */
export async function measureOneSided(job: Job, ledger: Ledger, units: readonly LaunchUnit[]): Promise<void> {
  for (const unit of units.filter((one) => one.builds.length < job.request.builds.length)) {
    for (const build of unit.builds) {
      const outcome = await launchUnit(job, unit, { build, id: `once-${build}-${unit.suite.name}` });
      const failure = outcome.failure ?? ledger.add(unit, { build, round: 0, position: 1 }, outcome);
      if (failure) ledger.fail({ benchmark: unit.id, suite: unit.suite.name, build, ...failure });
    }
  }
}
