import { type Scale, scaleFor } from "../../units/scale.ts";

/** Figures from which a number is no round one. */
const ROUND = 3;

/** A tick of a linear axis: all of them in one unit. */
export function tickText(value: number, scale: Scale): string {
  const figure = Number((value / scale.factor).toPrecision(6)).toLocaleString("en");
  return scale.unit === "" ? figure : `${figure} ${scale.unit}`;
}

/** A tick of a logarithmic axis: in the prefix that suits it, unless that makes a round number a crooked one. */
export function ownTickText(value: number, scale: Scale, unit: string): string {
  const own = scaleFor([value], unit);
  const figure = Number((value / own.factor).toPrecision(6));
  return tickText(value, String(figure).replace(".", "").length <= ROUND ? own : scale);
}
