import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuantity, type QuantityKind } from "../../src/units/quantity.ts";

const read: [text: string, kind: QuantityKind, want: number, how: string][] = [
  ["10 min", "duration", 600, "10 · 60"],
  ["10min", "duration", 600, "the blank is optional"],
  ["250 ms", "duration", 0.25, "250 / 1000"],
  ["1.5 h", "duration", 5400, "1.5 · 3600"],
  ["2 h 30 min", "duration", 9000, "7200 + 1800"],
  ["2h30min", "duration", 9000, "the same, run together"],
  ["1 d", "duration", 86_400, "24 h"],
  ["5 \u03bcs", "duration", 5e-6, "Greek mu"],
  ["5\u00a0s", "duration", 5, "no-break space"],
  ["  5 s ", "duration", 5, "blanks around"],
  ["0", "duration", 0, "zero is zero in any unit"],
  ["4 GiB", "size", 4_294_967_296, "4 · 1024³"],
  ["500 kB", "size", 500_000, "500 · 1000"],
  ["1 B", "size", 1, "the base unit"],
  ["0.5 %", "ratio", 0.005, "0.5 / 100"],
  ["100%", "ratio", 1, "100 / 100"],
  ["0 %", "ratio", 0, "nothing"],
];

const refused: [text: string, kind: QuantityKind, code: string, nearest: string | undefined][] = [
  ["10", "duration", "no-unit", "10 min"],
  ["10 m", "duration", "unknown-unit", "10 min"],
  ["10 mins", "duration", "unknown-unit", "10 min"],
  ["2h30m", "duration", "unknown-unit", "2 h 30 min"],
  ["2h30", "duration", "no-unit", "2 h 30 min"],
  ["30 min 2 h", "duration", "not-a-number", undefined],
  ["5 s 5 s", "duration", "not-a-number", undefined],
  ["-5 min", "duration", "negative", undefined],
  ["−5 min", "duration", "negative", undefined],
  ["ten minutes", "duration", "not-a-number", undefined],
  ["", "duration", "not-a-number", undefined],
  ["4 GiB", "duration", "unknown-unit", undefined],
  ["4 GIB", "size", "unknown-unit", "4 GiB"],
  ["4 gb", "size", "unknown-unit", "4 GB"],
  ["4G", "size", "unknown-unit", "4 GiB"],
  ["64 KB", "size", "unknown-unit", "64 kB"],
  ["4 GiB 1 MiB", "size", "not-a-number", undefined],
  ["4,5 GiB", "size", "not-a-number", "4.5 GiB"],
  ["1,000 B", "size", "not-a-number", undefined],
  ["0,5 %", "ratio", "not-a-number", "0.5 %"],
  ["0.5", "ratio", "no-unit", "0.5 %"],
  ["5 percent", "ratio", "unknown-unit", "5 %"],
  ["5 s", "ratio", "unknown-unit", undefined],
  ["1e3 s", "duration", "unknown-unit", undefined],
  ["Infinity s", "duration", "not-a-number", undefined],
  ["999999999999999 d", "duration", "too-large", undefined],
  ["5 constructor", "duration", "unknown-unit", undefined],
];

describe("quantities of people", () => {
  for (const [text, kind, want, how] of read) {
    test(`${kind} "${text}" is ${want}: ${how}`, () =>
      expect(parseQuantity(text, kind)).toEqual({ ok: true, value: want }));
  }
  for (const [text, kind, code, nearest] of refused) {
    test(`${kind} "${text}" is refused as ${code}, ${nearest ? `meant was "${nearest}"` : "nothing is near"}`, () => {
      const result = parseQuantity(text, kind);
      expect(result).toMatchObject({ ok: false, failure: { code, found: text } });
      expect(result.ok ? "" : result.failure.nearest).toBe(nearest);
    });
  }
  test("a megabyte of digits is refused at once and shown short", () => {
    const result = parseQuantity("9".repeat(1_000_000), "size");
    expect(result).toMatchObject({ ok: false, failure: { code: "not-a-number" } });
    expect(result.ok ? "" : result.failure.found).toHaveLength(58);
  });
  test("any text is either read or refused, and every suggestion can be read", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^\d{1,3}[.,]?\d? ?[a-zA-Z%]{0,4}( \d{1,2} ?[a-z]{0,3})?$/));
    fc.assert(
      fc.property(text, fc.constantFrom<QuantityKind>("duration", "size", "ratio"), (input, kind) => {
        const result = parseQuantity(input, kind);
        if (result.ok) expect(result.value).toBeGreaterThanOrEqual(0);
        else if (result.failure.nearest !== undefined)
          expect(parseQuantity(result.failure.nearest, kind).ok).toBe(true);
      }),
    );
  });
});
