import { describe, expect, test } from "vitest";
import { jsonLines } from "../../src/exec/json-lines.ts";

const BOUNDS = { maxBytes: 1_000, maxDepth: 3 };

async function read(chunks: readonly (string | Uint8Array)[]): Promise<unknown[]> {
  const found: unknown[] = [];
  const stream = (async function* () {
    yield* chunks;
  })();
  for await (const one of jsonLines(stream, BOUNDS)) found.push(one);
  return found;
}

test("lines arrive whole, wherever the stream was cut: between characters, and inside of them", async () => {
  const text = `{"name":"Größe ∞ 🜁"}\n{"a":[{"b":"]]]]{{{{\\"[["}]}\n`;
  const want = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const bytes = Buffer.from(text);
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    expect(await read(chunks), `in pieces of ${size}`).toEqual(want);
  }
  expect(await read([text])).toEqual(want);
});

test("what stands after the last line end is no line", async () => {
  expect(await read(['{"a":1}\n{"b":2}'])).toEqual([{ a: 1 }]);
  expect(await read([""])).toEqual([]);
});

describe("a line that is refused", () => {
  const rows: [name: string, chunks: (string | Uint8Array)[], why: string][] = [
    ["longer than allowed", [`{"a":"${"x".repeat(1_000)}"}\n`], "longer than 1000 bytes"],
    ["longer than allowed, without an end", Array.from({ length: 11 }, () => "x".repeat(100)), "longer than 1000"],
    ["deeper than allowed", ['{"a":[[[1]]]}\n'], "deeper than 3 levels"],
    ["deep, and never closed", [`${"[".repeat(900)}\n`], "deeper than 3 levels"],
    ["bytes that are no UTF-8", [Buffer.from([0x7b, 0xff, 0x7d, 0x0a])], "no JSON object"],
    ["no JSON", ["hello\n"], "no JSON object"],
    ["an empty line", ["\n"], "no JSON object"],
    ["a list", ["[1]\n"], "no JSON object"],
    ["null", ["null\n"], "no JSON object"],
  ];
  for (const [name, chunks, why] of rows) {
    test(name, () => expect(read(chunks)).rejects.toThrow(why));
  }

  test("its neighbours, as long and as deep as allowed, pass", async () => {
    expect(await read([`{"a":"${"x".repeat(1_000 - 8)}"}\n`])).toHaveLength(1);
    expect(await read(['{"a":[[1]]}\n'])).toHaveLength(1);
  });

  test("sixty-four million open brackets are refused before they are parsed", async () => {
    const deep = Buffer.alloc(64 * 1024 ** 2, "[");
    deep[deep.length - 1] = 10;
    const before = process.memoryUsage().rss;
    const lines = jsonLines([deep] as unknown as AsyncIterable<Uint8Array>, { maxBytes: 2 ** 27, maxDepth: 4 });
    await expect(lines.next()).rejects.toThrow("deeper than 4 levels");
    // Parsed, they take three gigabytes.
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 ** 2);
  });
});
