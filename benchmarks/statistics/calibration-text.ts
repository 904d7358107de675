import type { Row } from "../document.ts";
import { markdownTable, numberText } from "../table.ts";
import type { Section } from "./section.ts";

/** The calibration as Markdown: every section, and at the end all goals with what was reached and what was missed. */
export function calibrationText(sections: readonly Section[], rows: readonly Row[]): string {
  return [
    "Written by `npm run bench -- statistics`; all of it is seeded but the times.",
    ...sections.map((section) => `### ${section.heading}\n\n${section.text}`),
    `### Goals\n\n${goalsText(rows)}`,
  ].join("\n\n");
}

/** How many goals are met, by how much the others are missed, and a line for each. */
export function goalsText(rows: readonly Row[]): string {
  const goals = rows.filter(({ goal }) => goal !== null);
  const missed = goals.filter(({ met }) => met === false);
  const lines = goals.map((row) => [row.what, valueText(row), row.goal ?? "", row.met ? "yes" : "**no**"]);
  const verdict =
    missed.length === 0
      ? `All ${goals.length} are met.`
      : `${goals.length - missed.length} of ${goals.length} are met. Not met: ${missed.map(missText).join("; ")}.`;
  return `${verdict}\n\n${markdownTable([["what", "here", "goal", "met"], ...lines])}`;
}

function missText(row: Row): string {
  return `${row.what}: ${valueText(row)}, the goal is ${row.goal}`;
}

function valueText({ value, unit }: Row): string {
  return `${numberText(value)} ${unit}`.trim();
}
