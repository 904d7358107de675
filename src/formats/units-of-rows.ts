import type { MetricSettings } from "../model/config.ts";
import type { Direction } from "../model/metric.ts";
import { ownUnit, readUnit, type Unit } from "../units/unit.ts";

/** A unit with its direction settled, or what is missing. */
export type RowUnit =
  | { ok: true; unit: Unit & { direction: Direction } }
  | { ok: false; expected: string; found: string };

/**
 * The unit of a row: the direction is what the output says itself, else what the unit tells, else what the config says.
 * An unknown unit keeps its numbers and needs one of the two words.
 */
export function unitOfRow(
  metric: string,
  text: string,
  said: { output?: Direction | undefined; config?: MetricSettings | undefined },
): RowUnit {
  const unit = readUnit(text);
  const direction = said.output ?? unit?.direction ?? said.config?.direction;
  if (direction !== undefined)
    return { ok: true, unit: unit ? { ...unit, direction } : { ...ownUnit(text, direction), direction } };
  return {
    ok: false,
    expected: `a unit that tells whether more is better (such as ms, B, MB/s), or in the config \`metrics: { ${metric}: { direction: lower } }\` (or higher)`,
    found: `unit "${text}" of metric ${metric}`,
  };
}
