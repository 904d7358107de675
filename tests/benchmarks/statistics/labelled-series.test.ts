import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readLabelled } from "../../../benchmarks/statistics/labelled-series.ts";

const folder = mkdtempSync(join(tmpdir(), "benchwarden-labelled-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("rows of one build become their median, and the build after the label begins the new level", () => {
  mkdirSync(join(folder, "data"));
  const details = "Type;Dataset;Change Point\nregression;0001.csv;4\nStable ;0000.csv;0\n";
  writeFileSync(join(folder, "dataset_details.csv"), details);
  writeFileSync(join(folder, "data/0000.csv"), "Index,GHC,Measurement\n1,7,2.5\n2,8,2.5\n");
  const rows = ["1,10,1.0", "2,10,3.0", "3,10,1.2", "4,11,1.1", "5,12,2.0", "6,12,2.4"];
  writeFileSync(join(folder, "data/0001.csv"), `Index,GHC,Measurement\n${rows.join("\n")}\n`);
  expect(readLabelled(folder)).toEqual([
    { name: "0000.csv", kind: "Stable", values: [2.5, 2.5], truth: [] },
    { name: "0001.csv", kind: "regression", values: [1.2, 1.1, 2.2], truth: [2] },
  ]);
});

test("a folder that is not there is no data, not an error", () => {
  expect(readLabelled(join(folder, "nowhere"))).toBeNull();
});
