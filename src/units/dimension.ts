/** Powers of second and byte that a quantity has; counts and other words have none. */
export interface Dimension {
  readonly s: number;
  readonly B: number;
}

export const PURE: Dimension = { s: 0, B: 0 };

/** Dimension of a base unit (`s`, `B/s`, `1/s`, `frames/s`): words other than `s` and `B` count things. */
export function dimensionOf(base: string): Dimension {
  const [over = "", under = ""] = base.split("/");
  return combine(powerOf(over), powerOf(under), -1);
}

function powerOf(word: string): Dimension {
  return { s: word === "s" ? 1 : 0, B: word === "B" ? 1 : 0 };
}

/** a · bⁿ in dimensions. */
export function combine(a: Dimension, b: Dimension, n: number): Dimension {
  return { s: a.s + n * b.s, B: a.B + n * b.B };
}

export function isSame(a: Dimension, b: Dimension): boolean {
  return Math.abs(a.s - b.s) < 1e-9 && Math.abs(a.B - b.B) < 1e-9;
}

/** `s`, `B/s`, `1/s`, `B·s^2`, … for messages; `1` for a pure number. */
export function dimensionText(dimension: Dimension): string {
  const over = factors(dimension, 1);
  const under = factors(dimension, -1);
  return under === "" ? over || "1" : `${over || "1"}/${under}`;
}

function factors({ s, B }: Dimension, sign: 1 | -1): string {
  const part = (unit: string, power: number): string => (power === 1 ? unit : `${unit}^${Number(power.toFixed(3))}`);
  const wanted = [["B", sign * B] as const, ["s", sign * s] as const].filter(([, power]) => power > 0);
  return wanted.map(([unit, power]) => part(unit, power)).join("·");
}
