import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { BenchDocument } from "../../../benchmarks/document.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

test("the calibration runs from end to end, writes rows of all its parts, and leaves the page alone when it is quick", {
  timeout: 120_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), "benchwarden-calibration-"));
  const page = readFileSync(join(ROOT, "docs/statistics.md"), "utf8");
  try {
    const file = join(folder, "rows.json");
    const argv = [join(ROOT, ".ci/bench.mjs"), "statistics", "--quick", "--json", file];
    const done = spawnSync(process.execPath, argv, { encoding: "utf8" });
    expect(done.status, done.stderr).toBe(0);
    const { rows } = BenchDocument.parse(JSON.parse(readFileSync(file, "utf8")));
    const parts = [
      "rejections without a change at a nominal 5 %, typical, 20 pairs",
      "p ≤ .05 at any look without a change, normal effort",
      "coverage of the interval shown, at a data-dependent stop",
      "pull requests with any false flag, 10 % changed",
      "power on typical noise, 2.0 % change",
      "false alarms, online, simulated nightly histories",
      "releases, steps of at least 5 % found, column of counts, Benchwarden",
      "change points of 10000 points",
    ];
    for (const part of parts) expect(rows.map(({ what }) => what)).toContain(part);
    expect(rows.every(({ benchmark, goal }) => benchmark === "statistics" && goal === null)).toBe(true);
    // Seeded: these do not depend on the machine, and a peer's rule is as far off as ever.
    const benchstat = rows.find(({ what }) => what === "pull requests with any false flag, 10 % changed");
    expect(benchstat).toMatchObject({ value: 0, unit: "%", peer: { value: 100 } });
    expect(done.stdout).toContain("| paired signed-rank (Benchwarden) |");
    expect(readFileSync(join(ROOT, "docs/statistics.md"), "utf8")).toBe(page);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
