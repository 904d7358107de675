import { nearest } from "./nearest.ts";

export type QuantityKind = "duration" | "size" | "ratio";

/** Why a text is not a quantity. `nearest` is a spelling that would be read, when one is close. */
export interface QuantityFailure {
  readonly code: "no-unit" | "unknown-unit" | "not-a-number" | "negative" | "too-large";
  readonly expected: string;
  readonly found: string;
  readonly nearest?: string;
}

export type QuantityResult = { ok: true; value: number } | { ok: false; failure: QuantityFailure };

const DURATIONS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
};
const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};
const RATIOS: Readonly<Record<string, number>> = { "%": 0.01, "‰": 0.001 };

/** What people write for a unit where the edit distance would not find it. */
const MEANT: Readonly<Record<string, string>> = {
  m: "min",
  mins: "min",
  minute: "min",
  minutes: "min",
  sec: "s",
  secs: "s",
  second: "s",
  seconds: "s",
  hr: "h",
  hrs: "h",
  hour: "h",
  hours: "h",
  day: "d",
  days: "d",
  msec: "ms",
  milliseconds: "ms",
  k: "KiB",
  K: "KiB",
  KB: "kB",
  M: "MiB",
  G: "GiB",
  T: "TiB",
  g: "GiB",
  byte: "B",
  bytes: "B",
  percent: "%",
  pct: "%",
};

const KINDS: Readonly<
  Record<QuantityKind, { units: Readonly<Record<string, number>>; expected: string; usual: string }>
> = {
  duration: { units: DURATIONS, expected: "a time with a unit, such as 10 min, 2 h 30 min or 250 ms", usual: "min" },
  size: { units: SIZES, expected: "a size with a unit, such as 4 GiB, 64 MiB or 500 kB", usual: "MiB" },
  ratio: { units: RATIOS, expected: "a percentage, such as 0.5 %", usual: "%" },
};

const PART = /^(\d{1,15}(?:\.\d{1,15})?)\s*([^\d\s.,+-]*)\s*/;

/**
 * Reads a quantity as people write it in the config and on the command line, into base units (seconds, bytes, ratios:
 * 0.5 % is 0.005).
 *
 * @param text `10 min`, `2 h 30 min`, `2h30min`, `4 GiB`, `0.5 %`; the blank before the unit is optional. A bare number
 *   is refused, because "5" may be anything, except 0, which is the same in every unit. Only times may have several
 *   parts, each unit once, from large to small.
 */
export function parseQuantity(text: string, kind: QuantityKind): QuantityResult {
  const trimmed = text
    .trim()
    .replaceAll("\u03bc", "\u00b5")
    .replace(/[\u00a0\u202f]/g, " ");
  const read = readParts(trimmed, kind);
  if (typeof read === "number") return { ok: true, value: read };
  const found = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  const meant = read === "negative" ? undefined : mended(trimmed, kind);
  const failure = { code: read, expected: KINDS[kind].expected, found };
  return { ok: false, failure: meant === undefined ? failure : { ...failure, nearest: meant } };
}

function readParts(trimmed: string, kind: QuantityKind): number | QuantityFailure["code"] {
  if (/^0(?:\.0{1,15})?$/.test(trimmed)) return 0;
  if (/^[-−]\s*\d/.test(trimmed)) return "negative";
  const parts = splitParts(trimmed);
  if (!parts || (parts.length > 1 && kind !== "duration")) return "not-a-number";
  let total = 0;
  let last = Number.POSITIVE_INFINITY;
  for (const { digits, unit } of parts) {
    const factor = own(KINDS[kind].units, unit);
    if (factor === undefined) return unit === "" ? "no-unit" : "unknown-unit";
    if (factor >= last) return "not-a-number";
    total += factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor;
    last = factor;
  }
  return total <= Number.MAX_SAFE_INTEGER ? total : "too-large";
}

function splitParts(text: string): { digits: string; unit: string }[] | null {
  if (text.length > 100) return null;
  const parts: { digits: string; unit: string }[] = [];
  for (let rest = text; rest.length > 0; ) {
    const part = PART.exec(rest);
    if (!part) return null;
    parts.push({ digits: part[1] ?? "", unit: part[2] ?? "" });
    rest = rest.slice(part[0].length);
  }
  return parts.length > 0 ? parts : null;
}

/** The text with its decimal comma and its units mended, when that makes it readable. */
function mended(trimmed: string, kind: QuantityKind): string | undefined {
  const pointed = /^\d+,\d{1,2}(?!\d)/.test(trimmed) ? trimmed.replace(",", ".") : trimmed;
  const parts = splitParts(pointed);
  if (!parts) return undefined;
  const text = parts.map(({ digits, unit }) => `${digits} ${meantUnit(unit, kind)}`).join(" ");
  return typeof readParts(text, kind) === "number" ? text : undefined;
}

function meantUnit(unit: string, kind: QuantityKind): string {
  const { units, usual } = KINDS[kind];
  if (unit === "") return usual;
  if (Object.values(KINDS).some((kind) => Object.hasOwn(kind.units, unit))) return unit;
  const meant = own(MEANT, unit);
  if (meant !== undefined && Object.hasOwn(units, meant)) return meant;
  return nearest(unit, Object.keys(units)) ?? unit;
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
