import { expect, test } from "vitest";
import { type CsvFailure, parseSeriesCsv } from "../../src/series/csv.ts";

const NOTHING = { spread: null, time: null, commit: null };

const good: [what: string, text: string, want: object][] = [
  ["one number a line", "1\n2.5\n-3e-2\n", { values: [1, 2.5, -0.03], ...NOTHING }],
  ["gaps written in any way", "1\nNA\nnan\nnull\n-\n2\n", { values: [1, null, null, null, null, 2], ...NOTHING }],
  [
    "an empty line in the middle of one column is a gap, at the end it is nothing",
    "1\n\n2\n\n\n",
    { values: [1, null, 2], ...NOTHING },
  ],
  ["the first value is missing", "NA\n2\n", { values: [null, 2], ...NOTHING }],
  ["a byte order mark and carriage returns", "\ufeff1\r\n2\r\n", { values: [1, 2], ...NOTHING }],
  ["a header of one column", "value\n1\n2\n", { values: [1, 2], ...NOTHING }],
  [
    "columns in another order and case, and one that nobody asked for",
    "Commit,host,VALUE,time\nabc,x,1,2026\ndef,y,2,\n",
    { values: [1, 2], spread: null, time: ["2026", null], commit: ["abc", "def"] },
  ],
  [
    "values with spreads",
    "value,spread\n1,0.1\n2,\n",
    { values: [1, 2], spread: [0.1, null], time: null, commit: null },
  ],
  ["semicolons", "value;commit\n1;a\n", { values: [1], spread: null, time: null, commit: ["a"] }],
  ["tabs", "value\tcommit\n1\ta\n", { values: [1], spread: null, time: null, commit: ["a"] }],
  [
    "quoted fields that hold separators and quotes",
    'value,commit\n1,"a,b"\n2,"say ""x"""\n',
    { values: [1, 2], spread: null, time: null, commit: ["a,b", 'say "x"'] },
  ],
];
for (const [what, text, want] of good) {
  test(`is read: ${what}`, () => expect(parseSeriesCsv(text)).toEqual({ ok: true, value: want }));
}

const bad: [what: string, text: string, code: CsvFailure["code"], line: number][] = [
  ["an empty file", "", "no-rows", 1],
  ["empty lines only", "\n\n", "no-rows", 1],
  ["a header only", "value\n", "no-rows", 1],
  ["two columns of numbers without a header", "1,2\n3,4\n", "no-value-column", 1],
  ["a header without value", "time,commit\n1,a\n", "no-value-column", 1],
  ["a column that is there twice", "value,value\n1,2\n", "repeated-column", 1],
  ["a row with a field too many", "value,commit\n1,a\n2,b,c\n", "fields", 3],
  ["a row with a field too few", "value,commit\n1\n", "fields", 2],
  ["a word among numbers", "1\n2\nx\n", "not-a-number", 3],
  ["an infinite value", "1\nInfinity\n", "not-a-number", 2],
  ["a value beyond what a number holds", "1\n1e999\n", "not-a-number", 2],
  ["a hexadecimal value", "1\n0x10\n", "not-a-number", 2],
  ["a comma for a decimal point", "value;commit\n1,5;a\n", "not-a-number", 2],
  ["a spread that is a word", "value,spread\n1,x\n", "not-a-number", 2],
  ["a spread below zero", "value,spread\n1,-0.1\n", "negative-spread", 2],
];
for (const [what, text, code, line] of bad) {
  test(`is refused with its line: ${what}`, () => {
    const result = parseSeriesCsv(text);
    expect(result).toMatchObject({ ok: false, failure: { code, line } });
    if (!result.ok) expect(result.failure.expected.length * result.failure.found.length).toBeGreaterThan(0);
  });
}

test("a million rows are read", () => {
  const result = parseSeriesCsv("1\n".repeat(1_000_000));
  expect(result.ok && result.value.values.length).toBe(1_000_000);
});
