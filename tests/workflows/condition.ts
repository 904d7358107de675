import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import type { FunctionInfo } from "@actions/expressions/funcs/info";

/** Functions of conditions that ask for the state of the run; what they answer is the row's. */
const STATE_FUNCTIONS = ["always", "cancelled", "success", "failure"];

export interface Situation {
  /** `github`, `needs`, `inputs` …, as plain JSON. */
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly isCancelled?: boolean;
}

/** What GitHub's own evaluator makes of an `if:`; brackets around the whole are taken off, as GitHub does. */
export function isTrue(condition: string, situation: Situation): boolean {
  const value = evaluate(condition.replace(/^\s*\$\{\{([\s\S]*)\}\}\s*$/, "$1"), situation);
  // Truth as GitHub sees it: null, false, 0 and the empty text are not.
  return !["", "false", "0"].includes(value.coerceString());
}

/** One expression, without its brackets, by GitHub's own evaluator. */
export function evaluate(text: string, situation: Situation): data.ExpressionData {
  const { tokens } = new Lexer(text).lex();
  const infos: FunctionInfo[] = STATE_FUNCTIONS.map((name) => ({ name, minArgs: 0, maxArgs: 0 }));
  const expression = new Parser(tokens, Object.keys(situation.contexts), infos).parse();
  const functions = new Map(infos.map((info) => [info.name, { ...info, call: () => answer(info.name, situation) }]));
  return new Evaluator(expression, toDictionary(situation.contexts), functions).evaluate();
}

function answer(name: string, { isCancelled = false }: Situation): data.ExpressionData {
  return new data.BooleanData(name === "always" || (name === "cancelled" ? isCancelled : !isCancelled));
}

function toDictionary(contexts: Readonly<Record<string, unknown>>): data.Dictionary {
  const parsed: unknown = JSON.parse(JSON.stringify(contexts), data.reviver);
  if (!(parsed instanceof data.Dictionary)) throw new Error("contexts are a table");
  return parsed;
}
