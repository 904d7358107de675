import { afterAll, beforeAll, describe } from "vitest";
import { Bench } from "./booted/bench.ts";
import { testCalibrating } from "./booted/calibrating.ts";
import { testComparing } from "./booted/comparing.ts";
import { testFirewall } from "./booted/firewall.ts";
import { testImages } from "./booted/images.ts";
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

// One boot serves them all, in this order: from the first installation to the removal of the last trace.
describe.skipIf(why !== null)(title, { timeout: 120_000 }, () => {
  const bench = new Bench();
  beforeAll(() => bench.start(), 240_000);
  afterAll(() => bench.stop());

  testInstalling(bench);
  testUnits(bench);
  testJobs(bench);
  testCalibrating(bench);
  testComparing(bench);
  testImages(bench);
  testTuning(bench);
  testRebooting(bench);
  testFirewall(bench);
  testUpdating(bench);
  testStanding(bench);
  testUninstalling(bench);
  testVolumes(bench);
});
