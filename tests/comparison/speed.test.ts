import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const NODE = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
const PROGRAM = fileURLToPath(new URL("./speed-program.ts", import.meta.url));

/** What the program measured, in units of a fixed loop of some 0.1 s that ran beside it. */
const measured: Record<string, { loops: number; milliseconds: number }> = JSON.parse(
  execFileSync(NODE, [PROGRAM], { encoding: "utf8" }),
);

const rows: [what: string, key: string, loops: number][] = [
  ["200 benchmarks of 40 pairs are judged", "judge", 1.5],
  ["200 benchmarks of 40 pairs are judged by a process that has just begun", "first", 5],
  ["200 benchmarks of a coarse clock, whose pairs tie, are judged", "coarse", 2],
  ["200 benchmarks are decided after a wave", "decide", 1],
  ["the rounds of 200 open benchmarks are forecast", "forecast", 5],
];
for (const [what, key, loops] of rows) {
  test(`${what} in less than ${loops} fixed loops`, () => {
    expect(measured[key]?.loops, JSON.stringify(measured[key])).toBeLessThan(loops);
  });
}
