/** Parsed JSON as it is seen from outside: no prototypes in it, so a key such as `__proto__` is a key like others. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

const JSON_DEPTH = 32;

/** Why a text is no JSON of ours, and at which line. */
export class Refusal extends Error {
  readonly line: number;
  readonly expected: string;
  readonly found: string;

  constructor(line: number, expected: string, found: string) {
    super(expected);
    this.line = line;
    this.expected = expected;
    this.found = found;
  }
}

const BARE: readonly (readonly [word: string, value: JsonValue])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN_INTEGER = /^-?\d+$/;
const BLANK = /[ \t\n\r]*/y;
const STRING_END = /["\\\u0000-\u001f]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** One pass over a text: `document` gives its value or throws `Refusal`. */
export class JsonReader {
  readonly #text: string;
  #at = 0;
  readonly #offsets = new WeakMap<object, number>();

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    const value = this.#value(0);
    this.#skipBlanks();
    if (this.#at < this.#text.length) this.#refuse("the end of the file", this.#here());
    return value;
  }

  lineOf(part: object): number | undefined {
    const offset = this.#offsets.get(part);
    return offset === undefined ? undefined : this.#lineAt(offset);
  }

  #value(depth: number): JsonValue {
    this.#skipBlanks();
    const letter = this.#text[this.#at];
    if (letter === '"') return this.#string();
    if (letter === "{" || letter === "[") {
      if (depth >= JSON_DEPTH) this.#refuse(`at most ${JSON_DEPTH} levels`, "one more");
      return letter === "{" ? this.#object(depth) : this.#list(depth);
    }
    const bare = BARE.find(([word]) => this.#text.startsWith(word, this.#at));
    if (!bare) return this.#number();
    this.#at += bare[0].length;
    return bare[1];
  }

  #object(depth: number): JsonObject {
    const object: Record<string, JsonValue> = Object.create(null);
    this.#offsets.set(object, this.#at++);
    if (this.#takes("}")) return object;
    do {
      this.#skipBlanks();
      if (this.#text[this.#at] !== '"') this.#refuse("a key in double quotes", this.#here());
      const keyAt = this.#at;
      const key = this.#string();
      if (key in object) this.#refuse("each key once", `"${key.slice(0, 60)}" a second time`, keyAt);
      if (!this.#takes(":")) this.#refuse('":" after a key', this.#here());
      object[key] = this.#value(depth + 1);
    } while (this.#takes(","));
    if (!this.#takes("}")) this.#refuse('"," or "}"', this.#here());
    return object;
  }

  #list(depth: number): JsonValue[] {
    const list: JsonValue[] = [];
    this.#offsets.set(list, this.#at++);
    if (this.#takes("]")) return list;
    do {
      list.push(this.#value(depth + 1));
    } while (this.#takes(","));
    if (!this.#takes("]")) this.#refuse('"," or "]"', this.#here());
    return list;
  }

  #string(): string {
    let result = "";
    let from = ++this.#at;
    for (;;) {
      STRING_END.lastIndex = from;
      const stop = STRING_END.exec(this.#text);
      if (!stop) this.#refuse('the closing " of a string', "the end of the file", this.#text.length);
      const { index } = stop;
      result += this.#text.slice(from, index);
      this.#at = index;
      if (stop[0] === '"') break;
      if (stop[0] !== "\\") this.#refuse("an escape such as \\n", "a control character inside a string");
      result += this.#escape();
      from = this.#at;
    }
    this.#at++;
    return result;
  }

  #escape(): string {
    const kind = this.#text[this.#at + 1] ?? "";
    if (kind === "u") {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#refuse("four hexadecimal digits after \\u", `"${digits}"`);
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meant = Object.hasOwn(ESCAPES, kind) ? ESCAPES[kind] : undefined;
    if (meant === undefined) this.#refuse('an escape such as \\n or \\"', `"\\${kind}"`);
    this.#at += 2;
    return meant;
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined) this.#refuse("a value", this.#here());
    const value = Number(digits);
    if (!Number.isSafeInteger(value) && PLAIN_INTEGER.test(digits) && !isExact(digits, value)) {
      this.#refuse("an integer that a double holds exactly (up to 2^53)", digits.slice(0, 40));
    }
    this.#at += digits.length;
    return value;
  }

  #takes(letter: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== letter) return false;
    this.#at++;
    return true;
  }

  #skipBlanks(): void {
    BLANK.lastIndex = this.#at;
    BLANK.exec(this.#text);
    this.#at = BLANK.lastIndex;
  }

  #here(): string {
    if (this.#at >= this.#text.length) return "the end of the file";
    const line = this.#text.slice(this.#at, this.#at + 40).split("\n")[0] ?? "";
    return `"${line}"`;
  }

  #refuse(expected: string, found: string, at = this.#at): never {
    throw new Refusal(this.#lineAt(at), expected, found);
  }

  #lineAt(offset: number): number {
    let line = 1;
    for (let next = this.#text.indexOf("\n"); next >= 0 && next < offset; next = this.#text.indexOf("\n", next + 1))
      line++;
    return line;
  }
}

/** Digits longer than any double holds are never exact enough to be worth a BigInt. */
function isExact(digits: string, value: number): boolean {
  return digits.length <= 310 && Number.isFinite(value) && BigInt(digits) === BigInt(value);
}
