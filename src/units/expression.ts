import { type Dimension, dimensionOf, dimensionText } from "./dimension.ts";
import { dimensionOfNode, isClash } from "./expression-dimension.ts";
import { type ExpressionFailure, type Token, tokenize, unknownNames } from "./expression-tokens.ts";

export type { ExpressionFailure } from "./expression-tokens.ts";

/**
 * What is wrong with an expression by its text alone, without loading what computes it: signs that have no place in
 * it, an order that is none, names that are not known.
 *
 * @param known the metrics of the benchmark; null where only the output will tell them
 * @returns all failures, in the order of the text; none for an expression that can be computed
 */
export function expressionFailures(text: string, known: readonly string[] | null): ExpressionFailure[] {
  const tokens = tokenize(text);
  if ("found" in tokens) return [tokens];
  return known === null ? [] : unknownNames(tokens, known);
}

/** The metrics that an expression uses, each once, in the order of the text; none for a text that is no expression. */
export function namesIn(text: string): string[] {
  const tokens = tokenize(text);
  if ("found" in tokens) return [];
  return [...new Set(tokens.flatMap((token) => (token.kind === "name" ? [token.name] : [])))];
}

/**
 * An expression that can be computed. `dimension` is that of its result as a base unit (`B/s`), null where the unit of a
 * metric is not known. `evaluate` takes values in base units and gives one in the base unit of `dimension`; NaN for a
 * name without a value, and whatever IEEE arithmetic gives for a division by zero.
 */
export interface Expression {
  readonly names: readonly string[];
  readonly dimension: string | null;
  evaluate(values: Readonly<Record<string, number>>): number;
}

export type ExpressionResult = { ok: true; expression: Expression } | { ok: false; failure: ExpressionFailure };

/**
 * Makes an expression of numbers, quantities (`12.5 MB`), metrics, + - * / ^ and brackets computable, and checks its
 * dimensions: time is not added to bytes.
 *
 * mathjs parses and computes. It never sees the text, only what `tokenize` let through: numbers, our own names for
 * metrics, six operators.
 *
 * @param units base unit of each metric; one that is missing here has an unknown dimension
 */
export async function compileExpression(
  text: string,
  units: Readonly<Record<string, string>>,
): Promise<ExpressionResult> {
  const tokens = tokenize(text);
  if ("found" in tokens) return { ok: false, failure: tokens };
  const { parseArithmetic } = await import("./arithmetic.ts");
  const written = write(tokens, units);
  const tree = parseArithmetic(written.text);
  const dimension = dimensionOfNode(tree, written);
  if (isClash(dimension)) return { ok: false, failure: { at: 0, ...dimension } };
  const code = tree.compile();
  const names = [...written.names.keys()];
  const evaluate = (values: Readonly<Record<string, number>>): number => {
    const scope = new Map(written.constants);
    for (const [name, symbol] of written.names)
      scope.set(symbol, Object.hasOwn(values, name) ? (values[name] ?? Number.NaN) : Number.NaN);
    return Number(code.evaluate(scope));
  };
  return { ok: true, expression: { names, dimension: dimension === null ? null : dimensionText(dimension), evaluate } };
}

interface WrittenExpression {
  /** The expression with a symbol of ours in place of every number and metric. */
  readonly text: string;
  readonly names: ReadonlyMap<string, string>;
  readonly constants: ReadonlyMap<string, number>;
  readonly dimensions: ReadonlyMap<string, Dimension | null>;
}

function write(tokens: readonly Token[], units: Readonly<Record<string, string>>): WrittenExpression {
  const names = new Map<string, string>();
  const constants = new Map<string, number>();
  const dimensions = new Map<string, Dimension | null>();
  const words = tokens.map((token, index) => {
    if (token.kind === "operator") return token.text;
    const symbol = token.kind === "number" ? `c${index}` : (names.get(token.name) ?? `m${index}`);
    if (token.kind === "number") {
      constants.set(symbol, token.value);
      dimensions.set(symbol, dimensionOf(token.base));
    } else {
      names.set(token.name, symbol);
      dimensions.set(symbol, Object.hasOwn(units, token.name) ? dimensionOf(units[token.name] ?? "1") : null);
    }
    return symbol;
  });
  return { text: words.join(" "), names, constants, dimensions };
}
