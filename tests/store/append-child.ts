import { systemClock } from "../../src/exec/clock.ts";
import { runGit } from "../../src/git/run-git.ts";
import { createGitStore } from "../../src/store/git-store.ts";
import { createRandom } from "../../src/units/random.ts";
import { sampleResult } from "./sample-result.ts";

/** What the process is told, as JSON in its first argument. */
export interface ChildOrder {
  readonly cacheDirectory: string;
  readonly directory: string;
  readonly address: string;
  /** Seeds of the samples it appends, one after the other, each in a session of its own. */
  readonly seeds: readonly number[];
  /** It kills itself before its n-th call of git, counted from 0; null: never. */
  readonly killBefore: number | null;
}

/** A writer in a process of its own: appends, and prints one line of JSON for each report. */
const order: ChildOrder = JSON.parse(process.argv[2] ?? "{}");
let calls = 0;
const store = createGitStore({
  ...order,
  clock: systemClock,
  uniform: createRandom(order.seeds[0] ?? 0, "child").uniform,
  git: (args, options) => {
    if (calls++ === order.killBefore) process.kill(process.pid, "SIGKILL");
    return runGit(args, options);
  },
});
for (const seed of order.seeds) {
  const session = await store.open(order.address);
  const report = await session.append([{ result: sampleResult({ seed }) }]);
  await session.close();
  console.log(JSON.stringify(report));
}
