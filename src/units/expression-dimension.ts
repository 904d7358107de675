import type { MathNode, OperatorNode, ParenthesisNode, SymbolNode } from "mathjs";
import { combine, type Dimension, dimensionText, isSame, PURE } from "./dimension.ts";

/** Values and dimensions of the symbols of an expression; a metric has no value yet, and no dimension when its unit is unknown. */
export interface Symbols {
  readonly constants: ReadonlyMap<string, number>;
  readonly dimensions: ReadonlyMap<string, Dimension | null>;
}

/** Why two parts of an expression do not go together. */
export interface DimensionClash {
  readonly expected: string;
  readonly found: string;
}

/** Dimension of a parsed expression; null when a metric's unit is not known. */
export function dimensionOfNode(node: MathNode, symbols: Symbols): Dimension | null | DimensionClash {
  if (isParenthesis(node)) return dimensionOfNode(node.content, symbols);
  if (isSymbol(node)) return symbols.dimensions.get(node.name) ?? null;
  if (!isOperator(node)) throw new TypeError(`an expression holds a ${node.type}`);
  const parts = node.args.map((part) => dimensionOfNode(part, symbols));
  const clash = parts.find(isClash);
  if (clash) return clash;
  const [a = null, b] = parts as (Dimension | null)[];
  if (b === undefined) return a;
  return node.op === "^" ? power(a, node, symbols) : joined(node.op, a, b);
}

function joined(operator: string, a: Dimension | null, b: Dimension | null): Dimension | null | DimensionClash {
  if (a === null || b === null) return null;
  if (operator === "*") return combine(a, b, 1);
  if (operator === "/") return combine(a, b, -1);
  if (isSame(a, b)) return a;
  return {
    expected: `the same unit on both sides of ${operator}`,
    found: `${dimensionText(a)} ${operator} ${dimensionText(b)}`,
  };
}

/** A power must be a plain number, and a fixed one where what is raised has a unit. */
function power(base: Dimension | null, node: OperatorNode, symbols: Symbols): Dimension | null | DimensionClash {
  const [, exponent] = node.args;
  const dimension = exponent === undefined ? PURE : dimensionOfNode(exponent, symbols);
  if (dimension === null || isClash(dimension)) return dimension;
  if (!isSame(dimension, PURE)) return { expected: "a plain number as a power", found: dimensionText(dimension) };
  if (base === null || isSame(base, PURE)) return base;
  const value = exponent === undefined ? Number.NaN : constantOf(exponent, symbols);
  if (Number.isFinite(value)) return combine(PURE, base, value);
  return { expected: `a fixed number as the power of ${dimensionText(base)}`, found: "a metric" };
}

function constantOf(node: MathNode, { constants }: Symbols): number {
  let isConstant = true;
  node.traverse((part) => {
    if (isSymbol(part) && !constants.has(part.name)) isConstant = false;
  });
  return isConstant ? Number(node.compile().evaluate(new Map(constants))) : Number.NaN;
}

export function isClash(value: Dimension | null | DimensionClash): value is DimensionClash {
  return value !== null && "expected" in value;
}

function isParenthesis(node: MathNode): node is ParenthesisNode {
  return node.type === "ParenthesisNode";
}

function isSymbol(node: MathNode): node is SymbolNode {
  return node.type === "SymbolNode";
}

function isOperator(node: MathNode): node is OperatorNode {
  return node.type === "OperatorNode";
}
