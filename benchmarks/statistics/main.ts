/**
 * `npm run bench -- statistics`: the calibration of every statistical claim, side by side with the rules of other tools.
 * Run whole it also writes its tables into `docs/statistics.md`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "../document.ts";
import { replaceBetween } from "../page.ts";
import type { Program } from "../program.ts";
import { calibrationText } from "./calibration-text.ts";
import type { Method } from "./detectors/method.ts";
import { installOtava, type Otava, otavaMethods } from "./detectors/otava.ts";
import { OURS } from "./detectors/ours.ts";
import { PELT } from "./detectors/pelt.ts";
import { PERFHERDER } from "./detectors/test-windows.ts";
import { intervals } from "./intervals.ts";
import { labelledSeries } from "./labelled-series.ts";
import { nightlyHistories } from "./nightly-histories.ts";
import { optionalStopping } from "./optional-stopping.ts";
import { pullRequests } from "./pull-requests.ts";
import { rejectionRates } from "./rejection-rates.ts";
import { releaseHistories } from "./release-histories.ts";
import { FULL, QUICK, type Section, type Sizes } from "./section.ts";
import { speed } from "./speed.ts";

const PAGE = join(import.meta.dirname, "../../docs/statistics.md");
const MARKS = ["<!-- calibration:begin -->", "<!-- calibration:end -->"] as const;

const program: Program = ({ quick, progress }) => {
  const timed = (text: string): void => progress(`${(performance.now() / 1_000).toFixed(0).padStart(4)} s  ${text}`);
  const otava = quick ? "apache-otava is left out of a quick run" : installOtava(timed);
  if (typeof otava === "string") timed(otava);
  const sections = calibration(quick ? QUICK : FULL, typeof otava === "string" ? null : otava, timed);
  for (const { heading, text } of sections) console.log(`${heading}\n\n${text}\n`);
  const rows = sections.flatMap((section) => section.rows);
  // So few draws say nothing about a goal.
  if (quick) return rows.map((row) => ({ ...row, goal: null, met: null }));
  writePage(sections, rows, timed);
  return rows;
};
export default program;

/** Speed comes first: nothing has filled the memory yet. */
function calibration(sizes: Sizes, otava: Otava | null, progress: (text: string) => void): Section[] {
  const methods: Method[] = [OURS, PERFHERDER, PELT, ...(otava === null ? [] : otavaMethods(otava))];
  const timings = speed(otava, sizes, progress);
  return [
    rejectionRates(sizes, progress),
    optionalStopping(sizes, progress),
    intervals(sizes, progress),
    pullRequests(sizes, progress),
    labelledSeries(methods, progress),
    nightlyHistories(methods, sizes, progress),
    releaseHistories(methods, sizes, progress),
    timings,
  ];
}

function writePage(sections: readonly Section[], rows: readonly Row[], progress: (text: string) => void): void {
  const page = replaceBetween(readFileSync(PAGE, "utf8"), MARKS, calibrationText(sections, rows));
  if (page === null) throw new Error(`${PAGE} does not have the lines ${MARKS.join(" and ")}: put them back`);
  writeFileSync(PAGE, page);
  progress(`written: ${PAGE}`);
}
