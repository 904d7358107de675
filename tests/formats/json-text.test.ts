import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/formats/json-reader.ts";
import { readJson } from "../../src/formats/json-text.ts";

function read(text: string): JsonValue {
  const result = readJson(text, "x.json");
  if (!result.ok) expect.fail(JSON.stringify(result.failure));
  return result.text.value;
}

/** Above 2^53 digits may stand for several integers, so the reader refuses them. */
const isLargeInteger = (part: unknown): boolean => Number.isInteger(part) && !Number.isSafeInteger(part);

const refused: [name: string, text: string, line: number, expected: RegExp, found: RegExp][] = [
  ["a comma too many", "[1,\n2,\n]", 3, /a value/, /\]/],
  ["cut in the middle", '{"a": [1, 2', 1, /"," or "\]"/, /end of the file/],
  ["cut inside a text", '{"a": "b', 1, /closing "/, /end of the file/],
  ["text after the end", "{}\n\nx", 3, /end of the file/, /"x"/],
  ["a key without quotes", "{\n a: 1}", 2, /key in double quotes/, /a: 1/],
  ["no colon", '{"a" 1}', 1, /":"/, /1/],
  ["a key twice", '{"a":1,\n"b":2,\n"a":3}', 3, /each key once/, /"a" a second time/],
  ["33 levels", "[".repeat(33), 1, /at most 32 levels/, /one more/],
  ["an integer that would be rounded", "[9007199254740993]", 1, /2\^53/, /9007199254740993/],
  ["a leading zero", "[01]", 1, /"," or "\]"/, /1/],
  ["a bad escape", '"\\x"', 1, /escape/, /\\x/],
  ["a short code", '"\\u12"', 1, /four hexadecimal digits/, /12/],
  ["a line end inside a text", '"a\nb"', 1, /escape/, /control character/],
  ["a word that is none", "nul", 1, /a value/, /nul/],
];

describe("JSON of tools", () => {
  for (const [name, text, line, expected, found] of refused) {
    test(`${name} is refused at line ${line}`, () => {
      const result = readJson(text, "x.json");
      expect(result).toMatchObject({ ok: false, failure: { code: "malformed-output", where: "x.json", line } });
      if (result.ok) return;
      expect(result.failure.expected).toMatch(expected);
      expect(result.failure.found).toMatch(found);
    });
  }

  test("32 levels are read", () => expect(read(`${"[".repeat(32)}${"]".repeat(32)}`)).toBeDefined());
  test("nothing at all is no output, not malformed output", () => {
    expect(readJson(" \n", "x")).toMatchObject({ ok: false, failure: { code: "no-output" } });
  });
  test("bare NaN and infinities are read as numbers", () => {
    expect(read("[NaN, Infinity, -Infinity, -1.5e-3]")).toEqual([Number.NaN, Infinity, -Infinity, -0.0015]);
  });
  test("a large integer that a double holds exactly is read", () => expect(read("9007199254740992")).toBe(2 ** 53));
  test("an integer of a million digits is refused without being computed", () => {
    expect(readJson("9".repeat(1_000_000), "x").ok).toBe(false);
  });
  test("objects have no prototype, so hostile keys are keys like others", () => {
    const value = read('{"__proto__": {"polluted": true}, "constructor": 1}');
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value ?? {})).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
  test("bytes that are not UTF-8 are refused, a byte order mark is skipped", () => {
    expect(readJson(Uint8Array.of(0x22, 0xff, 0x22), "x")).toMatchObject({
      ok: false,
      failure: { expected: "UTF-8 text" },
    });
    expect(readJson(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31), "x")).toMatchObject({ ok: true, text: { value: 1 } });
  });
  test("lists and objects know their line", () => {
    const result = readJson("[\n{},\n [1]]", "x");
    if (!result.ok) expect.fail("refused");
    const [first, second] = result.text.value as [object, object];
    expect([result.text.lineOf(first), result.text.lineOf(second), result.text.lineOf({})]).toEqual([2, 3, undefined]);
  });
  test("what JSON.stringify prints is read as the same, pretty or not", () => {
    const value = fc.jsonValue({ maxDepth: 8, noUnicodeString: false });
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (input, indent) => {
        const text = JSON.stringify(input, (_, part) => (isLargeInteger(part) ? String(part) : part), indent);
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });
  test("any cut of a document is refused", () => {
    const text = '{"a":[1,{"b":"c\\n"},null],"d":true}';
    for (let end = 0; end < text.length; end++)
      expect(readJson(text.slice(0, end), "x").ok, text.slice(0, end)).toBe(false);
  });
});
