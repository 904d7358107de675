import { afterAll, beforeAll, describe, expect } from "vitest";
import { Bench } from "./booted/bench.ts";
import { testCalibrating } from "./booted/calibrating.ts";
import { testComparing } from "./booted/comparing.ts";
import { testImages } from "./booted/images.ts";
import { whyNoDebian } from "./booted-debian.ts";

const why = whyNoDebian();
const title = `a bench machine that measures, booted${why === null ? "" : ` (skipped: ${why})`}`;

describe.skipIf(why !== null)(title, { timeout: 120_000 }, () => {
  const bench = new Bench();
  beforeAll(async () => {
    await bench.start();
    const done = bench.machine.install("jit", { api: bench.api });
    expect(done, done.stderr).toMatchObject({ status: 0 });
  }, 300_000);
  afterAll(() => bench.stop());

  testCalibrating(bench);
  testComparing(bench);
  testImages(bench);
});
