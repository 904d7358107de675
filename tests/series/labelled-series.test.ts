import { join } from "node:path";
import { expect, test } from "vitest";
import { DATA, readLabelled } from "../../benchmarks/statistics/labelled-series.ts";
import { detectValues } from "../../src/series/detect.ts";

/*
 * The "Performance Regression Data Set (small)" by SAP SE (github.com/SAP/performance-regression-data-set, CC BY 4.0):
 * 25 series of a database vendor that people have judged. The project does not hold it; BENCHWARDEN_DATA names the
 * folder that does (`../shared/data` when not set).
 */
const NAME = "sap-hana-small-2021";
const labelled = readLabelled(join(DATA, NAME));
const WHY = labelled === null ? " (needs the data set: BENCHWARDEN_DATA)" : "";

test.skipIf(labelled === null)(
  `${NAME}: all five regressions at their builds, and at most four other points${WHY}`,
  () => {
    const all = labelled ?? [];
    expect(all.flatMap(({ truth }) => truth)).toHaveLength(5);
    let others = 0;
    for (const { name, values, truth } of all) {
      const found = detectValues(values).changePoints.map(({ index }) => index);
      expect(found, name).toEqual(expect.arrayContaining([...truth]));
      others += found.length - truth.length;
    }
    expect(others).toBeLessThanOrEqual(4);
  },
);
