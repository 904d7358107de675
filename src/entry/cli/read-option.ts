import { randomInt } from "node:crypto";
import { EXIT, Problem } from "../../model/problem.ts";
import { parseQuantity } from "../../units/quantity.ts";
import type { Words } from "./verb.ts";

/** A duration with a unit, `5 min`, in seconds; null when the option is absent. */
export function durationOption(words: Words, name: string): number | null {
  const text = words.one(name);
  if (text === undefined) return null;
  const parsed = parseQuantity(text, "duration");
  if (parsed.ok) return parsed.value;
  throw badOption(name, text, "a duration such as `5 min` or `90 s`");
}

/** The seed of the order of launches; drawn, when nobody gave one, and printed with the outcome. */
export function seedOption(words: Words): number {
  const text = words.one("seed");
  if (text === undefined) return randomInt(0x1_0000_0000);
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value <= 0xffff_ffff) return value;
  throw badOption("seed", text, "an integer from 0 to 4294967295");
}

/** A number of things, 1 or more; null when the option is absent. */
export function countOption(words: Words, name: string): number | null {
  const text = words.one(name);
  if (text === undefined) return null;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw badOption(name, text, "a number from 1 to 9999999");
}

/** One of a few words. */
export function choiceOption<const T extends string>(words: Words, name: string, choices: readonly T[]): T | null {
  const text = words.one(name);
  if (text === undefined) return null;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw badOption(name, text, choices.join(", "));
}

function badOption(name: string, found: string, expected: string): Problem {
  return new Problem({
    code: "bad-option",
    what: "this value cannot be used",
    where: `--${name}`,
    expected,
    found,
    exit: EXIT.usage,
  });
}

/** The text of an option that the verb cannot do without. */
export function requiredOption(words: Words, name: string): string {
  const text = words.one(name);
  if (text !== undefined && text !== "") return text;
  throw new Problem({ code: "bad-usage", what: "this option is missing", where: `--${name}`, exit: EXIT.usage });
}
