import type { Happened } from "./host-watch.ts";
import type { Job } from "./job.ts";

const COUNTS: readonly (readonly [name: string, of: (one: Happened) => number | null])[] = [
  ["interrupts", (one) => one.interrupts],
  ["task switches", (one) => one.switches],
  ["major faults", (one) => one.majorFaults],
  ["firmware interrupts", (one) => one.smis],
];

/** After the last round: what was counted around launches, whether it spoiled any or not. */
export function noteCounted({ watch, fitness }: Job): void {
  const told = [...COUNTS.flatMap(([name, of]) => counted(name, known(watch.happened, of))), ...clocks(watch.happened)];
  if (told.length === 0) return;
  const text = `in ${watch.happened.length} launches, median and most of one: ${told.join(", ")}`;
  fitness.push({ check: "counted", state: "ok", text: text.slice(0, 500) });
}

function known(happened: readonly Happened[], of: (one: Happened) => number | null): number[] {
  return happened.flatMap((one) => of(one) ?? []).sort((a, b) => a - b);
}

function counted(name: string, sorted: readonly number[]): string[] {
  return sorted.length === 0 ? [] : [`${name} ${middle(sorted)} and ${sorted.at(-1)}`];
}

/** How far the cores' clocks went from what was usual for each. */
function clocks(happened: readonly Happened[]): string[] {
  const clocks = happened.flatMap((one) => one.clocks);
  const off = [...new Set(clocks.map(({ cpu }) => cpu))].flatMap((core) => {
    const ratios = clocks.flatMap(({ cpu, ratio }) => (cpu === core ? [ratio] : [])).sort((a, b) => a - b);
    return ratios.map((ratio) => Math.abs(ratio / middle(ratios) - 1));
  });
  if (off.length === 0) return [];
  const sorted = off.sort((a, b) => a - b);
  return [`clock off by ${percent(middle(sorted))} and ${percent(sorted.at(-1) ?? 0)}`];
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
