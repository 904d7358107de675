import { afterAll, beforeAll, describe } from "vitest";
import { Bench } from "./booted/bench.ts";
import { testFirewall } from "./booted/firewall.ts";
import { testInstalling } from "./booted/installing.ts";
import { testJobs } from "./booted/jobs.ts";
import { testRebooting } from "./booted/rebooting.ts";
import { testStanding } from "./booted/standing.ts";
import { testTuning } from "./booted/tuning.ts";
import { testUninstalling } from "./booted/uninstalling.ts";
import { testUnits } from "./booted/units.ts";
import { testUpdating } from "./booted/updating.ts";
import { testVolumes } from "./booted/volumes.ts";
import { whyNoDebian } from "./booted-debian.ts";

const why = whyNoDebian();
const title = `a bench machine, booted${why === null ? "" : ` (skipped: ${why})`}`;

// One boot serves them all, in this order: from the first installation to the removal of the last trace. What measures has a
// machine of its own, in the other file.
describe.skipIf(why !== null)(title, { timeout: 120_000 }, () => {
  const bench = new Bench();
  beforeAll(() => bench.start(), 240_000);
  afterAll(() => bench.stop());

  testInstalling(bench);
  testUnits(bench);
  testJobs(bench);
  testTuning(bench);
  testRebooting(bench);
  testFirewall(bench);
  testUpdating(bench);
  testStanding(bench);
  testUninstalling(bench);
  testVolumes(bench);
});
