import {
  addDependencies,
  create,
  divideDependencies,
  type FactoryFunctionMap,
  type MathNode,
  multiplyDependencies,
  parseDependencies,
  powDependencies,
  subtractDependencies,
  unaryMinusDependencies,
  unaryPlusDependencies,
} from "mathjs/number";

/**
 * The part of mathjs that derived metrics need: the parser and six operators over plain numbers. Only imported by
 * `expression.ts`, lazily: see docs/decisions/0003-derived-metrics.md for what it costs.
 */
const PARTS: FactoryFunctionMap = Object.assign(
  {},
  addDependencies,
  divideDependencies,
  multiplyDependencies,
  parseDependencies,
  powDependencies,
  subtractDependencies,
  unaryMinusDependencies,
  unaryPlusDependencies,
);
const math = create(PARTS);

export function parseArithmetic(text: string): MathNode {
  return math.parse(text);
}
