import { EXIT, Problem } from "../model/problem.ts";

export interface LineBounds {
  /** Of one line. */
  readonly maxBytes: number;
  /** Objects and lists inside each other. */
  readonly maxDepth: number;
}

/**
 * Lines of a stream as JSON objects, one after the other. Throws `Problem` at the first that is longer or deeper than it
 * may be, no UTF-8, no JSON or no object: depth and length are looked at before anything is parsed, for a parser takes
 * fifty times the memory of what it reads. What stands after the last line end is no line.
 */
export async function* jsonLines(
  stream: AsyncIterable<Uint8Array | string>,
  bounds: LineBounds,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    let rest = Buffer.from(chunk as Uint8Array);
    for (let end = rest.indexOf(LINE_END); end >= 0; end = rest.indexOf(LINE_END)) {
      if (bytes + end > bounds.maxBytes) throw refused(`it is longer than ${bounds.maxBytes} bytes`);
      yield parseLine(Buffer.concat([...chunks, rest.subarray(0, end)]), bounds);
      [chunks, bytes, rest] = [[], 0, rest.subarray(end + 1)];
    }
    chunks.push(rest);
    bytes += rest.length;
    if (bytes > bounds.maxBytes) throw refused(`it is longer than ${bounds.maxBytes} bytes`);
  }
}

const LINE_END = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

function parseLine(line: Buffer, bounds: LineBounds): Record<string, unknown> {
  if (!staysWithin(line, bounds.maxDepth)) throw refused(`it is deeper than ${bounds.maxDepth} levels`);
  const found = tryParse(line);
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw refused("it is no JSON object");
  return Object.fromEntries(Object.entries(found));
}

function staysWithin(json: Buffer, maxDepth: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0;
    if (inText && byte === BACKSLASH) at++;
    else if (byte === QUOTE) inText = !inText;
    else if (!inText && OPENING.has(byte)) depth++;
    else if (!inText && CLOSING.has(byte)) depth--;
    if (depth > maxDepth) return false;
  }
  return true;
}

function tryParse(line: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
  } catch {
    return null;
  }
}

function refused(found: string): Problem {
  return new Problem({
    code: "message-refused",
    what: `a message over a socket of this bench machine is refused: ${found}`,
    next: "use the same version of Benchwarden in the workflow and on the machine",
    exit: EXIT.failed,
  });
}
