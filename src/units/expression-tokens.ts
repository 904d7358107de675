import { nearest } from "./nearest.ts";
import { readUnit, toBase } from "./unit.ts";

/** Part of an expression. A quantity's value is in its base unit. */
export type Token =
  | { readonly kind: "number"; readonly value: number; readonly base: string; readonly at: number }
  | { readonly kind: "name"; readonly name: string; readonly at: number }
  | { readonly kind: "operator"; readonly text: "+" | "-" | "*" | "/" | "^" | "(" | ")"; readonly at: number };

/** Why a text is no expression. `at` is the place in the text, from 0. */
export interface ExpressionFailure {
  readonly at: number;
  readonly expected: string;
  readonly found: string;
  readonly next?: string;
}

const LONGEST = 1_000;
const DEEPEST = 32;

const BLANK = /\s*/y;
const NUMBER = /(?:\d{1,40}(?:\.\d{1,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?(?![\d.])/y;
const UNIT = /\s*([%‰\p{L}][\p{L}%]{0,15})(?![\w-])/uy;
/** A hyphen inside a word belongs to it (`max-rss`); a minus has a blank, a bracket or a number beside it. */
const NAME = /[A-Za-z][\w.]*(?:-[A-Za-z0-9][\w.]*)*/y;
const OPERATOR = /[-+*/^()]/y;

/** Cuts an expression into numbers, quantities, names and + - * / ^ ( ), and refuses everything else. */
export function tokenize(text: string): readonly Token[] | ExpressionFailure {
  if (text.length > LONGEST) return { at: 0, expected: `at most ${LONGEST} characters`, found: `${text.length}` };
  const tokens: Token[] = [];
  for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
    const read = readToken(text, at);
    if (!("token" in read)) return read;
    tokens.push(read.token);
    at = read.end;
  }
  return checkOrder(tokens, text) ?? tokens;
}

function readToken(text: string, at: number): { token: Token; end: number } | ExpressionFailure {
  const number = matchAt(NUMBER, text, at);
  if (number) return readNumber(text, { at, digits: number[0] });
  const name = matchAt(NAME, text, at);
  if (name) return { token: { kind: "name", name: name[0], at }, end: at + name[0].length };
  const operator = matchAt(OPERATOR, text, at);
  if (operator) return { token: { kind: "operator", text: operator[0] as "+", at }, end: at + 1 };
  const expected = "numbers, quantities and metrics with + - * / ^ and brackets";
  return { at, expected, found: `"${text.slice(at, at + 12)}"` };
}

/** A word after a number is its unit, also where a metric has that name. */
function readNumber(
  text: string,
  { at, digits }: { at: number; digits: string },
): { token: Token; end: number } | ExpressionFailure {
  const end = at + digits.length;
  const word = matchAt(UNIT, text, end);
  const value = Number(digits);
  if (!word) return { token: { kind: "number", value, base: "1", at }, end };
  const unit = readUnit(word[1] ?? "");
  if (unit)
    return { token: { kind: "number", value: toBase(value, unit), base: unit.base, at }, end: end + word[0].length };
  const place = end + word[0].length - (word[1]?.length ?? 0);
  const next = `for a metric write ${digits} * ${word[1]}`;
  return { at: place, expected: "a unit, or an operator, after a number", found: `"${word[1]}"`, next };
}

/** Operands and operators must alternate, and brackets close. */
function checkOrder(tokens: readonly Token[], text: string): ExpressionFailure | null {
  let isOperandDue = true;
  const open: number[] = [];
  for (const token of tokens) {
    const symbol = token.kind === "operator" ? token.text : null;
    const opensOrSigns = symbol === "(" || symbol === "+" || symbol === "-";
    const isFit = isOperandDue ? symbol === null || opensOrSigns : symbol !== null && symbol !== "(";
    if (!isFit) return misplaced(token, isOperandDue, text);
    if (symbol === "(" && open.push(token.at) > DEEPEST)
      return { at: token.at, expected: `at most ${DEEPEST} brackets inside each other`, found: "one more" };
    if (symbol === ")" && open.pop() === undefined)
      return { at: token.at, expected: 'a "(" before this', found: '")"' };
    isOperandDue = symbol !== null && symbol !== ")";
  }
  if (isOperandDue) return { at: text.length, expected: OPERAND, found: "the end" };
  const unclosed = open.pop();
  return unclosed === undefined ? null : { at: unclosed, expected: 'a ")" to this bracket', found: "the end" };
}

const OPERAND = "a number, a metric or a bracket";

function misplaced(token: Token, isOperandDue: boolean, text: string): ExpressionFailure {
  const isCall = token.kind === "operator" && token.text === "(";
  const expected = isOperandDue ? OPERAND : isCall ? "an operator: there are no functions" : "an operator";
  return { at: token.at, expected, found: `"${text.slice(token.at, token.at + 12)}"` };
}

/** The names that an expression uses which are not among the known ones. */
export function unknownNames(tokens: readonly Token[], known: readonly string[]): ExpressionFailure[] {
  return tokens.flatMap((token) => {
    if (token.kind !== "name" || known.includes(token.name)) return [];
    const { name, at } = token;
    const isDifference = name.includes("-") && name.split("-").every((part) => known.includes(part));
    const meant = nearest(name, known);
    const next = isDifference
      ? `write blanks around a minus: ${name.replaceAll("-", " - ")}`
      : meant && `did you mean ${meant}?`;
    return [{ at, expected: `a metric: ${known.join(", ")}`, found: `"${name}"`, ...(next ? { next } : {}) }];
  });
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function skip(text: string, at: number): number {
  BLANK.lastIndex = at;
  BLANK.exec(text);
  return BLANK.lastIndex;
}
