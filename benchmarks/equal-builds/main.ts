/**
 * `npm run bench -- equal-builds`: false verdicts under load. Two builds that are the same are compared again and again
 * by the real executor, on a host that is kept busy with bursts of other work, and the verdicts are counted. Then the
 * same launches are judged as if the coin that orders each pair had fallen otherwise, and as if there were none.
 */
import { relativeChange } from "../../src/comparison/log-ratio.ts";
import { pairsOf } from "../../src/comparison/pairs.ts";
import type { Result } from "../../src/model/result.ts";
import { createRandom } from "../../src/units/random.ts";
import type { Row } from "../document.ts";
import { type Goal, type Program, row } from "../program.ts";
import { middle, middleRange, rangeText } from "../sandbox/numbers.ts";
import { keepBusy } from "./busy.ts";
import { isFalse, withBaseFirst, withNewCoins } from "./relabelled.ts";
import { measureEqualBuilds } from "./reports.ts";
import { percentOf, type Share, shareRange } from "./share.ts";

const TOSSES = 50;

const program: Program = async ({ quick, progress }) => {
  const rest = keepBusy();
  try {
    const results = await measureEqualBuilds(quick ? 2 : 100, progress);
    const rows = [...pairRows(results), ...verdictRows(results)];
    return quick ? rows.map((one) => ({ ...one, goal: null, met: null })) : rows;
  } finally {
    rest();
  }
};
export default program;

function pairRows(results: readonly Result[]): Row[] {
  const pairs = results.flatMap(({ benchmarks }) =>
    benchmarks.flatMap((benchmark) => pairsOf(benchmark, "wall", { base: "base", head: "head" }).pairs),
  );
  const changes = pairs.map(({ base, head }) => Math.log(head.value / base.value));
  const seconds = pairs.map(
    ({ base, head }, index) => (base.position < head.position ? 1 : -1) * (changes[index] ?? 0),
  );
  const slower = { count: changes.filter((change) => change > 0).length, of: changes.length };
  const [low, high] = middleRange(seconds);
  const chance = 300 * Math.sqrt(0.25 / slower.of);
  return [
    row(`pairs: how far half of ${pairs.length} lie from no change`, [percent(middle(changes.map(Math.abs))), "%"]),
    row(`pairs: second launch over the first, ${rangeText([percent(low), percent(high)], 1)}`, [
      percent(middle(seconds)),
      "%",
    ]),
    shareRow("pairs: head is the slower one", slower, { atLeast: 50, atMost: 50, allowance: rounded(chance) }),
  ];
}

function verdictRows(results: readonly Result[]): Row[] {
  const random = createRandom(1, "coins tossed anew");
  const tossed = results.flatMap((result) => Array.from({ length: TOSSES }, () => withNewCoins(result, random)));
  const as = (changed: readonly Result[]): Share => ({ count: changed.filter(isFalse).length, of: changed.length });
  const chance = (of: number): Goal => ({ atMost: 5, allowance: rounded(200 * Math.sqrt((0.05 * 0.95) / of)) });
  return [
    shareRow("reports that call one of two equal benchmarks changed", as(results), chance(results.length)),
    shareRow(`the same launches, their coins tossed ${TOSSES} times anew`, as(tossed), chance(results.length)),
    shareRow("the same launches, had the base always gone first", as(results.map(withBaseFirst))),
  ];
}

function shareRow(what: string, share: Share, goal?: Goal): Row {
  const told = `${what}: ${share.count} of ${share.of}, ${rangeText(shareRange(share), 1)}`;
  return row(told, [percentOf(share), "%"], goal === undefined ? {} : { goal });
}

function percent(log: number): number {
  return 100 * relativeChange(log);
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
