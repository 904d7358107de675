import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../workflows/workflow-files.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const PAGE = read("docs/machine.md");
const SECTION = /\n## What is watched,[\s\S]*?(?=\n## )/.exec(PAGE)?.[0] ?? "";

/** The first two cells of each row of the section's tables that does not only rule it. */
const cells = [...SECTION.matchAll(/^\| ([^|-][^|]*?) +\| ([^|]+?) +\|/gm)].map(([, first = "", second = ""]) => [
  first,
  second,
]);
const names = (text: string): string[] => text.split(", ");

test("the page names each check before a job, and no other", () => {
  const code = [read("src/machine/fitness.ts"), read("src/machine/calm.ts")].join("\n");
  const checks = [...code.matchAll(/^ {2}\["([a-z-]+)", \w+\],|judged\("([a-z-]+)"|^const HEAT = "([a-z-]+)"/gm)];
  const found = checks.map(([, one, two, three]) => one ?? two ?? three ?? "").sort();
  const end = cells.findIndex(([first]) => first === "watched");
  const told = cells
    .slice(1, end)
    .flatMap(([first = ""]) => names(first))
    .sort();
  expect(found.length).toBeGreaterThan(10);
  expect(told).toEqual(found);
});

test("the page names each thing that is watched around a launch, and the word of each violation", () => {
  const watched = read("src/machine/watched.ts");
  const rows = [...watched.matchAll(/^ {2}\["([a-z-]+)", \(/gm), ...watched.matchAll(/unwatched\("([a-z-]+)"/g)];
  const start = cells.findIndex(([first]) => first === "watched");
  const told = cells.slice(start + 1).map(([first = ""]) => first);
  expect(rows.length).toBe(12);
  expect(told.filter((name) => name !== "knobs").sort()).toEqual(rows.map(([, name = ""]) => name).sort());
  const union = /export type Violation =([\s\S]*?);/.exec(read("src/measure/host-watch.ts"))?.[1] ?? "";
  const words = [...union.matchAll(/"([a-z-]+)"/g)].map(([, word = ""]) => word);
  expect(words.length).toBe(13);
  for (const word of words) expect(SECTION).toContain(`\`${word}\``);
});

test("its numbers are the program's", () => {
  const [watch, heat, calm, fit, history] = [
    "src/measure/host-watch.ts",
    "src/measure/heat.ts",
    "src/machine/calm.ts",
    "src/measure/fit-host.ts",
    "src/machine/heat-history.ts",
  ].map(read);
  const rows: [code: string | undefined, constant: RegExp, told: RegExp][] = [
    [watch, /^const STEAL_SHARE = 0\.02;/m, /2 % of the launch where `virtual: true`/],
    [watch, /^const CLOCK_SHARE = 0\.01;/m, /±1 % of the core's median/],
    [watch, /^const PRESSURE_SHARE = 0\.05;/m, /5 % above the benchmark's own/],
    [watch, /^const USUAL = 5;/m, /from its sixth launch on/],
    [watch, /^const OWN = 3;/m, /loses three pairs at most/],
    [watch, /"interrupts", 1_000\)/, /10 × the median of that benchmark and side, and more than 1,000/],
    [watch, /"majorFaults", 50\)/, /the same, and more than 50 /],
    [watch, /"smis", 10\)/, /the same, and more than 10 /],
    [heat, /^const NEAR_CELSIUS = 3;/m, /±3 °C of the calibrated start/],
    [heat, /ROUND: Wait = \{ most: 600,/, /up to 10 minutes, after\s+throttling up to 5/],
    [heat, /THROTTLED: Wait = \{ most: 300,/, /throttling up to 5\./],
    [heat, /^const SHARE = 0\.25;/m, /at most a quarter of its time for measuring/],
    [calm, /^const NEAR_CELSIUS = 3;/m, /at most 3 °C above the usual start/],
    [calm, /^const HOT_CELSIUS = 85;/m, /below 85 °C/],
    [fit, /patienceSeconds: 300, heatPatienceSeconds: 600 \}/, /10 minutes, then a note/],
    [history, /^const NEEDED = 5;$\s^const KEPT = 20;/m, /the last 20 jobs, once five are known/],
  ];
  for (const [code, constant, told] of rows) {
    expect(code).toMatch(constant);
    expect(SECTION).toMatch(told);
  }
});
