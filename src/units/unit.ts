import type { Direction } from "../model/metric.ts";

/**
 * What a unit means: a value in it times `factor` is the value in `base`.
 *
 * `base` is built of `s`, `B` and `1` (`s`, `B/s`, `1/s`), or of the tool's own word where that is a count of something
 * per time (`frames/s`). `direction` follows from the shape alone: something per time is better when higher; time,
 * bytes and counts when lower; null where the unit does not tell (`%`), so that the config must.
 */
export interface Unit {
  readonly text: string;
  readonly base: string;
  readonly factor: number;
  readonly direction: Direction | null;
}

const TIMES: Readonly<Record<string, number>> = {
  ps: 1e-12,
  ns: 1e-9,
  nsec: 1e-9,
  nanoseconds: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  usec: 1e-6,
  microseconds: 1e-6,
  ms: 1e-3,
  msec: 1e-3,
  milliseconds: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  min: 60,
  minutes: 60,
  h: 3600,
  hours: 3600,
};

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  byte: 1,
  bytes: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  bit: 1 / 8,
  kbit: 1e3 / 8,
  Mbit: 1e6 / 8,
  Gbit: 1e9 / 8,
};

const FREQUENCIES: Readonly<Record<string, number>> = { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9 };

/** Words that tools print for a plain number of things; a prefix `k`, `M`, `G` may stand before them or alone. */
const COUNT =
  /^(k|M|G)?(?:1|ops?|operations?|iters?|iterations?|allocs?|allocations?|counts?|events?|instructions?|cycles?|faults?|items?|calls?|requests?|reqs?|rows?|runs?)?$/;
const COUNT_PREFIX: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 };

/** "Per operation" is what every sample is: these denominators fall away. */
const PER_OPERATION = /^(?:ops?|operations?|iters?|iterations?|calls?|runs?)$/;

const WORD = /^[\p{L}][\p{L}\p{N}_-]{0,31}$/u;

/**
 * Reads a unit as benchmark tools print it.
 *
 * @param text `ns`, `µs`, `us`, `KiB`, `MB/s`, `ops/s`, `B/op`, `allocs/op`, `instructions`, `Hz`, `%`, …; `KB` is taken
 *   as 1,000 bytes, like the `MB` and `GB` beside it
 * @returns null for a unit that is not known: the caller must then be told the direction by the config, and the unit
 *   stays as it is (`ownUnit`)
 */
export function readUnit(text: string): Unit | null {
  const trimmed = normalize(text);
  if (trimmed.length > 64) return null;
  const slash = trimmed.indexOf("/");
  if (slash >= 0) return readQuotient(text, trimmed.slice(0, slash), trimmed.slice(slash + 1));
  if (trimmed === "%") return { text, base: "1", factor: 0.01, direction: null };
  const plain = readPlain(trimmed);
  if (plain) return { text, ...plain, direction: "lower" };
  const frequency = own(FREQUENCIES, trimmed);
  return frequency === undefined ? null : { text, base: "1/s", factor: frequency, direction: "higher" };
}

/** A unit of the tool's own: samples stay as printed, the direction is the config's. */
export function ownUnit(text: string, direction: Direction): Unit {
  return { text, base: text, factor: 1, direction };
}

/**
 * A value of a unit in its base unit. Divides where the factor is below 1, because 1,000 is exact in binary and 0.001
 * is not: 101.2 ms becomes 0.1012 s, not 0.10120000000000001 s.
 */
export function toBase(value: number, unit: Pick<Unit, "factor">): number {
  if (unit.factor === 1) return value;
  return unit.factor < 1 ? value / cleaned(1 / unit.factor) : value * unit.factor;
}

function cleaned(inverse: number): number {
  return Number(inverse.toPrecision(14));
}

function readQuotient(text: string, over: string, under: string): Unit | null {
  const numerator = readPlain(over);
  const perTime = own(TIMES, under);
  if (perTime !== undefined) {
    if (!numerator && !WORD.test(over)) return null;
    const base = `${numerator?.base ?? over}/s`;
    if (numerator?.base === "s") return { text, base: "1", factor: numerator.factor / perTime, direction: null };
    return { text, base, factor: (numerator?.factor ?? 1) / perTime, direction: "higher" };
  }
  if (!numerator) return PER_OPERATION.test(under) ? readUnknownPerOperation(text, over) : null;
  if (PER_OPERATION.test(under)) return { text, ...numerator, direction: "lower" };
  return readPerThing(text, numerator, under);
}

function readUnknownPerOperation(text: string, over: string): Unit | null {
  const inner = readUnit(over);
  return inner ? { ...inner, text } : null;
}

function readPerThing(text: string, numerator: { base: string; factor: number }, under: string): Unit | null {
  const bytes = own(BYTES, under);
  if (bytes !== undefined) {
    return { text, base: `${numerator.base}/B`, factor: numerator.factor / bytes, direction: "lower" };
  }
  return WORD.test(under)
    ? { text, base: `${numerator.base}/${under}`, factor: numerator.factor, direction: "lower" }
    : null;
}

function readPlain(word: string): { base: string; factor: number } | null {
  const time = own(TIMES, word);
  if (time !== undefined) return { base: "s", factor: time };
  const bytes = own(BYTES, word);
  if (bytes !== undefined) return { base: "B", factor: bytes };
  const count = COUNT.exec(word);
  if (!count || word === "") return null;
  return { base: "1", factor: own(COUNT_PREFIX, count[1] ?? "") ?? 1 };
}

/** Greek small mu and the micro sign look alike; tools print both. */
function normalize(text: string): string {
  return text
    .trim()
    .replaceAll("\u03bc", "\u00b5")
    .replace(/\s*\/\s*/, "/");
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
