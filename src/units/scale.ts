/** One prefix for a whole column: a value in the base unit divided by `factor`, with `decimals`, followed by `unit`. */
export interface Scale {
  readonly unit: string;
  readonly factor: number;
  readonly decimals: number;
}

/** Figures that a scaled value shows. */
const DIGITS = 4;

/** From this ratio of largest to smallest on, the decimals of the smallest are idle figures in the largest. */
const WIDEST = 100;

/** Whole numbers have no decimals, and share a prefix for longer. */
const WIDEST_WHOLE = 1e6;

type Prefixes = readonly (readonly [unit: string, factor: number])[];

const SECONDS: Prefixes = [
  ["ns", 1e-9],
  ["µs", 1e-6],
  ["ms", 1e-3],
  ["s", 1],
];
const BYTES: Prefixes = [
  ["B", 1],
  ["KiB", 1024],
  ["MiB", 1024 ** 2],
  ["GiB", 1024 ** 3],
  ["TiB", 1024 ** 4],
];
const BYTES_PER_TIME: Prefixes = [
  ["B", 1],
  ["kB", 1e3],
  ["MB", 1e6],
  ["GB", 1e9],
  ["TB", 1e12],
];
const COUNTS: Prefixes = [
  ["", 1],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["T", 1e12],
];

/**
 * A value with four figures and its unit: `12.40 ms`, `1.230 MiB`, `49`, `90.20 M`, `3.100 MB/s`.
 *
 * @param value in the base unit `unit`; NaN and infinities are printed as such
 * @param unit a base unit of `readUnit` (`s`, `B`, `1`, `B/s`, `1/s`, …) or a tool's own, which stays unscaled but for k, M, G, T
 */
export function formatValue(value: number, unit: string): string {
  return formatWith(value, scaleFor([value], unit));
}

/**
 * Values of one column with one prefix and the same number of decimals, so that they can be compared by eye. Where
 * the largest is a hundred times the smallest (a million times, when all are whole) each gets its own prefix.
 */
export function formatColumn(values: readonly number[], unit: string): string[] {
  const { least, most } = extent(values);
  const scale = scaleFor(values, unit);
  const widest = scale.decimals === 0 ? WIDEST_WHOLE : WIDEST;
  if (most / least >= widest) return values.map((value) => formatValue(value, unit));
  return values.map((value) => formatWith(value, scale));
}

/**
 * The prefix and decimals with which the smallest value other than zero shows four figures. Whole bytes and counts
 * that fit four figures keep no decimals. All zero or nothing at all: the base unit with three decimals (none for
 * bytes and counts). Source of the rule: golang.org/x/perf/benchunit, CommonScale.
 */
export function scaleFor(values: readonly number[], unit: string): Scale {
  const prefixes = prefixesOf(unit);
  const { least } = extent(values);
  const isCounted = prefixes.table !== SECONDS;
  if (least === Number.POSITIVE_INFINITY) {
    return { unit: prefixes.name("base"), factor: 1, decimals: isCounted ? 0 : DIGITS - 1 };
  }
  const [prefix, factor] = choosePrefix(least, prefixes.table);
  const isWhole =
    isCounted && factor === 1 && values.every((value) => !Number.isFinite(value) || Number.isInteger(value));
  const isSmallest = factor === prefixes.table[0]?.[1];
  return { unit: prefixes.name(prefix), factor, decimals: isWhole ? 0 : decimalsFor(least / factor, isSmallest) };
}

/** One value in a scale chosen before. */
export function formatWith(value: number, scale: Scale): string {
  const suffix = scale.unit === "" ? "" : ` ${scale.unit}`;
  return `${formatNumber(value / scale.factor, scale.decimals)}${suffix}`;
}

/** A number with a fixed number of decimals; a true minus sign, and no sign on what rounds to zero. */
export function formatNumber(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function extent(values: readonly number[]): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (!Number.isFinite(size) || size === 0) continue;
    if (size < least) least = size;
    if (size > most) most = size;
  }
  return { least, most };
}

/** The largest prefix that the value, rounded to four figures in the prefix below, reaches; else the smallest. */
function choosePrefix(size: number, table: Prefixes): readonly [string, number] {
  let chosen = table[0] ?? ["", 1];
  for (const prefix of table) {
    const step = (prefix[1] / chosen[1]) * (1 - 1e-9);
    if (rounded(size / chosen[1]) >= step) chosen = prefix;
  }
  return chosen;
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** Only below the smallest prefix may a value stay under 1 and need more decimals to show four figures. */
function decimalsFor(scaled: number, isSmallest: boolean): number {
  const magnitude = Math.floor(Math.log10(rounded(scaled)));
  return Math.min(Math.max(DIGITS - 1 - (isSmallest ? magnitude : Math.max(magnitude, 0)), 0), 12);
}

/** The table of a base unit, and how a prefix of it is joined to the rest (`µs` + `/B`, `k` + ` frames/s`). */
function prefixesOf(unit: string): { table: Prefixes; name: (prefix: string) => string } {
  const slash = unit.indexOf("/");
  const over = slash < 0 ? unit : unit.slice(0, slash);
  const under = slash < 0 ? "" : unit.slice(slash);
  if (over === "s") return { table: SECONDS, name: (prefix) => `${prefix === "base" ? "s" : prefix}${under}` };
  if (over === "B") {
    const table = under === "" ? BYTES : BYTES_PER_TIME;
    return { table, name: (prefix) => `${prefix === "base" ? "B" : prefix}${under}` };
  }
  if (over === "1") return { table: COUNTS, name: (prefix) => countUnit(prefix === "base" ? "" : prefix, under) };
  return { table: COUNTS, name: (prefix) => (prefix === "" || prefix === "base" ? unit : `${prefix} ${unit}`) };
}

function countUnit(prefix: string, under: string): string {
  return under === "" || prefix !== "" ? `${prefix}${under}` : `1${under}`;
}
