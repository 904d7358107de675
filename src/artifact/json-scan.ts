/**
 * Looks at the bytes of a JSON document before anything parses it, in one pass: depth, keys that come twice, keys that
 * mean something to JavaScript, escapes that are no character, words that are no JSON. Whether it is JSON at all is the
 * parser's question: what is malformed may pass here.
 *
 * @returns why it is refused, with the path; null: nothing of the kind
 */
export function scanJson(bytes: Uint8Array, maxDepth: number): string | null {
  return new Scan(bytes, maxDepth).run();
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COMMA = 0x2c;
/** `NaN` and `Infinity`, which some parsers take for numbers. */
const BARE_WORDS = new Set([0x4e, 0x49]);

/** An object or list that is open: where in it the scan is, and the keys it had. */
interface Level {
  readonly keys: Set<string> | null;
  key: string;
  index: number;
  expectsKey: boolean;
}

class Scan {
  readonly #bytes: Buffer;
  readonly #maxDepth: number;
  readonly #levels: Level[] = [];
  #at = 0;

  constructor(bytes: Uint8Array, maxDepth: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#maxDepth = maxDepth;
  }

  run(): string | null {
    for (; this.#at < this.#bytes.length; this.#at++) {
      const why = this.#step(this.#bytes[this.#at] ?? 0);
      if (why !== null) return `at ${this.#path()}: ${why}`;
    }
    return null;
  }

  #step(byte: number): string | null {
    const level = this.#levels.at(-1);
    if (byte === QUOTE) return this.#text(level);
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) return this.#open(byte === OPEN_OBJECT);
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#levels.pop();
    else if (byte === COMMA && level !== undefined) {
      level.index++;
      level.expectsKey = level.keys !== null;
    } else if (BARE_WORDS.has(byte)) return "a number that is not finite is no JSON";
    return null;
  }

  #open(isObject: boolean): string | null {
    if (this.#levels.length >= this.#maxDepth) return `it is nested deeper than ${this.#maxDepth} levels`;
    this.#levels.push({ keys: isObject ? new Set() : null, key: "", index: 0, expectsKey: isObject });
    return null;
  }

  #text(level: Level | undefined): string | null {
    const start = this.#at++;
    let isPlain = true;
    for (; this.#at < this.#bytes.length && this.#bytes[this.#at] !== QUOTE; this.#at++) {
      if (this.#bytes[this.#at] !== BACKSLASH) continue;
      isPlain = false;
      if (this.#isLoneSurrogate()) return "half of a surrogate pair is no character";
      this.#at++;
    }
    if (level === undefined || level.keys === null || !level.expectsKey) return null;
    return this.#key(level, isPlain, start);
  }

  #key(level: Level, isPlain: boolean, start: number): string | null {
    const key = readText(this.#bytes.toString("utf8", start, this.#at + 1), isPlain);
    level.key = key;
    level.expectsKey = false;
    if (key === "__proto__") return "this key is never part of a document";
    if (level.keys?.has(key)) return "the key comes twice";
    level.keys?.add(key);
    return null;
  }

  /** At a backslash: one half of `\ud83d\ude00` without the other. The whole pair is stepped over. */
  #isLoneSurrogate(): boolean {
    const first = this.#escapedUnit(this.#at);
    if (first === null || first < 0xd800 || first > 0xdfff) return false;
    const second = first < 0xdc00 ? this.#escapedUnit(this.#at + 6) : null;
    if (second === null || second < 0xdc00 || second > 0xdfff) return true;
    this.#at += 6;
    return false;
  }

  #escapedUnit(at: number): number | null {
    if (this.#bytes[at] !== BACKSLASH || this.#bytes[at + 1] !== 0x75) return null;
    const digits = this.#bytes.toString("latin1", at + 2, at + 6);
    return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : null;
  }

  #path(): string {
    const parts = this.#levels.map((level) => (level.keys === null ? `[${level.index}]` : `.${shownKey(level.key)}`));
    return parts.join("").replace(/^\./, "").slice(-300) || "the top";
  }
}

function readText(quoted: string, isPlain: boolean): string {
  if (isPlain) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    // The parser will say so.
    return quoted;
  }
}

function shownKey(key: string): string {
  return /^[A-Za-z0-9_.+-]{1,80}$/.test(key) ? key : JSON.stringify(key.slice(0, 80));
}
