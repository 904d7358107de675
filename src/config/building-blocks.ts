import { z } from "zod";
import { UNPRINTABLE } from "../model/text.ts";
import { parseQuantity, type QuantityKind } from "../units/quantity.ts";

/**
 * Kinds of values that stand in `benchwarden.yml`. Every scalar comes as the text that was written (`0.10` stays
 * `0.10`, `no` stays `no`), so each kind reads its own. `meta` is what the JSON Schema for editors says instead.
 */

/** What a value's problem carries beside its sentence, for the renderer. */
export interface ValueDoubt {
  readonly expected: string;
  readonly meant?: string | undefined;
  readonly why?: string | undefined;
}

type Context = z.core.ParsePayload<unknown>;

/** A value read from one scalar: `read` gives the value or what was expected. */
function scalar<T>(
  meta: Record<string, unknown>,
  read: (text: string) => { value: T } | ValueDoubt,
): z.ZodPipe<z.ZodUnknown, z.ZodTransform<T, unknown>> {
  return z
    .unknown()
    .transform((input, context: Context) => {
      const result = typeof input === "string" ? read(input) : { expected: String(meta.expected ?? "a single value") };
      if ("value" in result) return result.value;
      context.issues.push({ code: "custom", input, message: result.expected, params: result });
      return z.NEVER;
    })
    .meta(withoutExpected(meta)) as z.ZodPipe<z.ZodUnknown, z.ZodTransform<T, unknown>>;
}

function withoutExpected({ expected: _, ...meta }: Record<string, unknown>): Record<string, unknown> {
  return meta;
}

export function flag(): z.ZodType<boolean> {
  const meant: Record<string, string> = {
    yes: "true",
    on: "true",
    "1": "true",
    no: "false",
    off: "false",
    "0": "false",
  };
  return scalar({ type: "boolean", expected: "true or false" }, (text) => {
    if (text === "true" || text === "false") return { value: text === "true" };
    return {
      expected: "true or false",
      meant: meant[text.toLowerCase()] ?? (/^(?:true|false)$/i.test(text) ? text.toLowerCase() : undefined),
    };
  });
}

export function wholeNumber(min: number, max: number): z.ZodType<number> {
  const expected = `a whole number from ${min} to ${max}`;
  return scalar({ type: "integer", minimum: min, maximum: max, expected }, (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? { value } : { expected };
  });
}

const QUANTITIES: Readonly<Record<QuantityKind, { pattern: string; examples: string[] }>> = {
  duration: { pattern: "^(0|(\\d+(\\.\\d+)? ?(d|h|min|s|ms|us|µs|ns) ?)+)$", examples: ["10 min", "2 h 30 min"] },
  size: { pattern: "^(0|\\d+(\\.\\d+)? ?([kMGT]B|[KMGT]iB|B))$", examples: ["4 GiB", "64 MiB"] },
  ratio: { pattern: "^(0|\\d+(\\.\\d+)? ?[%‰])$", examples: ["0.5 %", "2 %"] },
};

/** Bounds in base units, each with its spelling for people. */
export interface QuantityBounds {
  readonly above?: readonly [value: number, text: string];
  readonly most?: readonly [value: number, text: string];
}

export const NOT_ZERO_SECONDS: QuantityBounds = { above: [0, "0 s"] };
export const NOT_ZERO_BYTES: QuantityBounds = { above: [0, "0 B"] };

/** Text with a unit; the value is in base units. */
export function quantity(kind: QuantityKind, { above, most }: QuantityBounds = {}): z.ZodType<number> {
  const meta = { type: "string", ...QUANTITIES[kind], expected: `such as ${QUANTITIES[kind].examples.join(" or ")}` };
  return scalar(meta, (text) => {
    const result = parseQuantity(text, kind);
    if (!result.ok) return { expected: result.failure.expected, meant: result.failure.nearest };
    if (above && result.value <= above[0]) return { expected: `more than ${above[1]}` };
    if (most && result.value > most[0]) return { expected: `at most ${most[1]}` };
    return { value: result.value };
  });
}

/** Any text without control characters. `examples` and a sentence say which. */
export function text(expected: string, fits: RegExp, max = 1_000): z.ZodType<string> {
  return scalar({ type: "string", minLength: 1, maxLength: max, expected }, (input) => {
    const isClean = input.length <= max && !CONTROL.test(input);
    return isClean && fits.test(input) ? { value: input } : { expected };
  });
}

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** One argument of a command or a value of a variable: numbers and booleans may be written bare. */
export function argument(expected = "a text"): z.ZodType<string> {
  return scalar({ type: ["string", "number", "boolean"], expected }, (input) => {
    if (input.includes("\0")) return { expected: `${expected} without a null character` };
    return input.length <= 10_000 ? { value: input } : { expected: `${expected} of at most 10,000 characters` };
  });
}

export function word(what: string): z.ZodType<string> {
  return text(`${what}: letters, digits and . _ + -, at most 64`, WORD);
}

const WORD = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;

/** The name of a branch, tag or commit, as git takes it. */
export function gitRef(what: string): z.ZodType<string> {
  return text(`${what}: a name as git takes it`, GIT_REF, 200);
}

const GIT_REF = /^(?!.*(?:\.\.|@\{|\/\/|\.lock(?:\/|$)))(?![-./])[^\s~^:?*[\\]+(?<![/.])$/;

/** A path inside the project's tree, brought to its shortest form (`./a//b/` is `a/b`). */
export function treePath(): z.ZodType<string> {
  const expected = "a path inside the project, relative to its root, without `..`";
  return scalar(
    { type: "string", minLength: 1, maxLength: 1_000, pattern: "^[^/\\\\][^\\\\]*$", expected },
    (input) => {
      const why = pathDoubt(input);
      return why === null ? { value: shortest(input) } : { expected, why };
    },
  );
}

/** An absolute path of the host. */
export function hostPath(): z.ZodType<string> {
  const expected = "an absolute path of the host, without `..`";
  return scalar({ type: "string", minLength: 1, maxLength: 1_000, pattern: "^/[^\\\\]*$", expected }, (input) => {
    if (input === "/") return { value: input };
    const why = input.startsWith("/") ? pathDoubt(input.slice(1)) : "it is relative";
    return why === null ? { value: `/${shortest(input.slice(1))}` } : { expected, why };
  });
}

/** Why a path is none; null: it is one. */
function pathDoubt(path: string): string | null {
  if (path === "" || path.length > 1_000) return path === "" ? "it is empty" : "it is longer than 1,000 characters";
  if (UNPRINTABLE.test(path)) return "it has a control or invisible character";
  if (path.includes("\\")) return "it has a backslash; folders are separated by /";
  if (path.startsWith("/")) return "it is absolute";
  if (/^~(?:\/|$)/.test(path)) return "~ is not expanded";
  return path.split("/").includes("..") ? "it leaves the folder with `..`" : null;
}

function shortest(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.length === 0 ? "." : parts.join("/");
}

/** Words that tables use as keys: a number alone would change its place in the table. */
export function tableKey(what: string): z.ZodString {
  return z
    .string()
    .regex(
      /^(?!\d+$)[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/,
      `${what}: letters, digits and . _ + -, at most 64, not a number alone`,
    );
}
