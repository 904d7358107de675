import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { looksOf, ONE_LOOK } from "../../src/comparison/looks.ts";
import { fewestUnpaired } from "../../src/comparison/unpaired.ts";
import { Effort } from "../../src/model/config.ts";
import { settleMetrics } from "../../src/plan/metric-settings.ts";

const PAGE = readFileSync(new URL("../../docs/statistics.md", import.meta.url), "utf8");
const WORDS = PAGE.replaceAll(/\s+/g, " ");

describe("docs/statistics.md says what the code does:", () => {
  test("looks and constants of every effort", () => {
    const rows = [...Effort.options.map((name) => [name, looksOf(name)] as const), ["one decision", ONE_LOOK] as const];
    const table = rows.map(([name, { looks, constant, equivalenceConstant }]) => {
      const numbers = looks.length > 0 ? looks.join(", ") : "all";
      return `| ${name} | ${numbers} | ${constant.toFixed(1)} | ${equivalenceConstant.toFixed(1)} |`;
    });
    const [, shown = ""] = /<!-- efforts:begin -->\n([\s\S]*?)\n<!-- efforts:end -->/.exec(PAGE) ?? [];
    expect(shown.split("\n").slice(2)).toEqual(table);
  });

  test("the fewest pairs and launches", () => {
    expect(WORDS).toContain(
      `With fewer than ${looksOf("normal").fewest} pairs (${ONE_LOOK.fewest} when the number of pairs was fixed in advance)`,
    );
    expect(fewestUnpaired(0.05)).toBe(4);
    expect(WORDS).toContain("At least four launches a side are needed");
  });

  test("the default margins", () => {
    const margins = (name: string, exact = false): string => {
      const measured = { name, unit: "s", direction: "lower", exact, primary: true, source: "x" } as const;
      const [metric] = settleMetrics([measured], {});
      const percent = (ratio = 0): string => (ratio === 0 ? "0" : `${Number((100 * ratio).toPrecision(3))} %`);
      return `${percent(metric?.minimumEffect)} / ${percent(metric?.equivalence)}`;
    };
    expect(WORDS).toContain(
      `time and most others ${margins("wall")}, cycles ${margins("cycles")}, instructions ${margins("instructions")}, other exact metrics ${margins("bytes", true)}.`,
    );
  });

  test("the files that it names are there", () => {
    const named = [...PAGE.matchAll(/`((?:src|tests|benchmarks)\/[\w./-]+)`/g)].map((match) => match[1] ?? "");
    expect(named.length).toBeGreaterThan(8);
    for (const path of named) expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).not.toBe("");
  });

  test("the sections that docstrings name are there", () => {
    const titles = new Set([...PAGE.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]));
    const named = ["comparison", "stats", "plan"].flatMap((room) =>
      readdirSync(new URL(`../../src/${room}`, import.meta.url)).flatMap((file) => {
        const text = readFileSync(new URL(`../../src/${room}/${file}`, import.meta.url), "utf8");
        return [...text.matchAll(/docs\/statistics\.md,[\s*]+"([^"]+)"/g)].map((match) => match[1] ?? "");
      }),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((title) => !titles.has(title))).toEqual([]);
  });

  test("there is room for the tables of the calibration", () => {
    expect(PAGE).toMatch(/<!-- calibration:begin -->[\s\S]*<!-- calibration:end -->/);
  });
});
