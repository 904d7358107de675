import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { scanJson } from "../../src/artifact/json-scan.ts";
import { decodeResult, encodeResult, FILE_LIMITS } from "../../src/artifact/result-file.ts";
import { sampleResult } from "../store/sample-result.ts";

const RESULT = sampleResult({ seed: 1 });

test("what is written is read back, and one line of JSON is inside", () => {
  const bytes = encodeResult(RESULT);
  expect(decodeResult(bytes)).toEqual({ ok: true, result: RESULT });
  expect(gunzipSync(bytes).toString().split("\n")).toEqual([JSON.stringify(RESULT), ""]);
});

test("the bytes hold neither the time nor the system that made them", () => {
  expect(encodeResult(RESULT).subarray(0, 10)).toEqual(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]));
});

test("plain JSON is read too", () => {
  expect(decodeResult(Buffer.from(JSON.stringify(RESULT)))).toEqual({ ok: true, result: RESULT });
});

const SOUND = encodeResult(RESULT);
const flipped = Buffer.from(SOUND);
flipped[500] = (flipped[500] ?? 0) ^ 1;
const json = (value: unknown): Uint8Array => gzipSync(JSON.stringify(value));

const rows: [name: string, bytes: Uint8Array, why: RegExp][] = [
  ["nothing", new Uint8Array(), /no JSON/],
  ["half a file", SOUND.subarray(0, 600), /no sound gzip file: unexpected end/],
  ["a flipped bit", flipped, /no sound gzip file|no JSON/],
  ["zeros after the end", Buffer.concat([SOUND, Buffer.alloc(7)]), /7 bytes follow the end/],
  ["two files in one", Buffer.concat([SOUND, SOUND]), /several gzip files/],
  [
    "one document in two members",
    Buffer.concat([gzipSync(JSON.stringify(RESULT).slice(0, 99)), gzipSync(JSON.stringify(RESULT).slice(99))]),
    /several gzip files/,
  ],
  ["a zip bomb", gzipSync(Buffer.alloc(FILE_LIMITS.jsonBytes + 1)), /inflates to more than 67108864 bytes/],
  ["more than 8 MiB", Buffer.concat([SOUND, Buffer.alloc(FILE_LIMITS.gzipBytes)]), /more than a result may have/],
  ["brackets without end", gzipSync("[".repeat(100_000)), /^at \[0\].*nested deeper than 12 levels/],
  ["a key twice", gzipSync('{"a":{"b":1,"\\u0062":2}}'), /^at a\.b: the key comes twice/],
  ["__proto__", gzipSync('{"request":[1,{"__proto__":{}}]}'), /^at request\[1\]\.__proto__: this key is never/],
  ["half a surrogate pair", gzipSync('{"tail":"x\\ud800y"}'), /^at tail: half of a surrogate pair/],
  ["NaN", gzipSync('{"benchmarks":[{"x":NaN}]}'), /^at benchmarks\[0\]\.x: a number that is not finite/],
  [
    "a number beyond every double",
    gzipSync(JSON.stringify(RESULT).replace('"durationSeconds":41.2', '"durationSeconds":1e400')),
    /at durationSeconds/,
  ],
  ["bytes that are not UTF-8", gzipSync(Buffer.from([0x22, 0xff, 0x22])), /not UTF-8/],
  ["a list", json([]), /expected a JSON object, found a list/],
  [
    "another document",
    json({ schema: "benchwarden.request/1" }),
    /expected a document of schema "benchwarden.result\/1"/,
  ],
  ["a newer version", json({ ...RESULT, schema: "benchwarden.result/9" }), /newer Benchwarden.*Update/],
  ["an unknown key", json({ ...RESULT, more: 1 }), /more/],
  ["a time that is none", json({ ...RESULT, startedAt: "../../x" }), /at startedAt/],
];
for (const [name, bytes, why] of rows) {
  test(`${name} is refused with the reason`, () => {
    const decoded = decodeResult(bytes);
    expect(decoded.ok ? "accepted" : decoded.why).toMatch(why);
  });
}

test("a whole surrogate pair, escaped or not, is text like any other", () => {
  const text = JSON.stringify({ ...RESULT, benchwarden: "PLACE" }).replace("PLACE", "\\ud83d\\ude00 \u{1f600}");
  const decoded = decodeResult(gzipSync(text));
  expect(decoded.ok && decoded.result.benchwarden).toBe("\u{1f600} \u{1f600}");
});

test("equal keys of different objects are no repetition", () => {
  expect(scanJson(Buffer.from('{"a":{"a":1},"b":[{"a":1},{"a":1}]}'), 12)).toBeNull();
});

test("brackets inside texts do not count as depth", () => {
  const deep = { ...RESULT, benchwarden: '"[[[[[[[[[[[[[[\\' };
  expect(decodeResult(encodeResult(deep)).ok).toBe(true);
});
