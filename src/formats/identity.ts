import { cleanName } from "../model/benchmark-name.ts";
import { NAME_LENGTH } from "../model/text.ts";

/** The suite's name (at most 64) and a slash come before it. */
const ROOM_FOR_SUITE = 65;

/**
 * The name of a benchmark inside its suite: what the tool calls it, then its parameters as `/key=value`, keys in order.
 * Cleaned and cut so that `suite/name` stays a legal name.
 */
export function identity(name: string, params: Readonly<Record<string, string>> = {}): string {
  const keys = Object.keys(params).sort();
  const full = [name, ...keys.map((key) => `${key}=${params[key]}`)].join("/");
  return cleanName(full, NAME_LENGTH - ROOM_FOR_SUITE);
}
