import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  Scalar,
  type YAMLMap,
} from "yaml";
import type { ProblemFacts } from "../model/problem.ts";
import { UNPRINTABLE } from "../model/text.ts";

export const DEPTH = 16;
const NODES = 20_000;
const ALIASES = 100;
const MOST_PROBLEMS = 20;

/** Scalars are the text that was written; null is a key without a value. Tables have no prototype. */
export type Written = string | null | Written[] | { [key: string]: Written };

export type Path = readonly (string | number)[];

interface Offsets {
  readonly value: number;
  readonly key: number;
}

/** Turns YAML nodes into values and remembers where each came from. Aliases are followed, and counted as what they stand for. */
export class NodeReader {
  readonly problems: ProblemFacts[] = [];
  readonly #document: Document;
  readonly #at: (offset: number) => string;
  readonly #offsets = new Map<string, Offsets>();
  #nodes = 0;
  #aliases = 0;
  #hasGivenUp = false;

  constructor(document: Document, at: (offset: number) => string) {
    this.#document = document;
    this.#at = at;
  }

  /** Where the value and the key of a path stand; of the nearest one around it when there is none. */
  offsetAt(path: Path): Offsets {
    for (let length = path.length; length >= 0; length--) {
      const offsets = this.#offsets.get(keyOf(path.slice(0, length)));
      if (offsets) return offsets;
    }
    return { value: 0, key: 0 };
  }

  /** `key`: where the key of this value begins. */
  read(node: unknown, path: Path, key: number): Written {
    const value = offsetOf(node) ?? key;
    if (!this.#admits(node, path, value)) return null;
    this.#offsets.set(keyOf(path), { value, key });
    if (isAlias(node)) return this.#alias(node, path, value);
    if (isMap(node)) return this.#table(node, path);
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index], offsetOf(item) ?? value));
    return isScalar(node) ? this.#scalar(node, value) : null;
  }

  #admits(node: unknown, path: Path, offset: number): boolean {
    if (this.#hasGivenUp) return false;
    const where = this.#at(offset);
    if (++this.#nodes > NODES) {
      const expected = `at most ${NODES} values, those behind an alias counted each time`;
      return this.#giveUp({ code: "config-too-large", what: "too many values", where, expected });
    }
    if (path.length > DEPTH) {
      return this.#giveUp({
        code: "config-too-deep",
        what: "values are nested too deeply",
        where,
        expected: `at most ${DEPTH} levels`,
      });
    }
    if (isNode(node) && !isAlias(node) && node.tag !== undefined) {
      this.#refuse({
        code: "config-tag",
        what: `tags such as ${node.tag.slice(0, 40)} are not allowed`,
        where,
        next: "remove the word that begins with !",
      });
    }
    return true;
  }

  #alias(node: Alias, path: Path, offset: number): Written {
    const where = this.#at(offset);
    if (++this.#aliases > ALIASES) {
      this.#giveUp({ code: "config-alias", what: "too many aliases", where, expected: `at most ${ALIASES}` });
      return null;
    }
    const target = node.resolve(this.#document);
    if (target === undefined) {
      this.#refuse({
        code: "config-alias",
        what: `there is no anchor &${node.source.slice(0, 40)} before this`,
        where,
      });
      return null;
    }
    return this.read(target, path, offset);
  }

  #table(node: YAMLMap, path: Path): Written {
    const table: Record<string, Written> = Object.create(null);
    const known = new Map<string, number>();
    for (const pair of node.items) {
      const offset = offsetOf(pair.key) ?? offsetOf(node) ?? 0;
      const name = this.#key(pair, this.#at(offset));
      const first = name === null ? undefined : known.get(name);
      if (name === null) continue;
      if (first !== undefined) this.#duplicate(name, offset, first);
      else table[name] = this.read(pair.value, [...path, name], offset);
      known.set(name, first ?? offset);
    }
    return table;
  }

  #key({ key }: Pair, where: string): string | null {
    const isWord = isScalar(key) && typeof key.value === "string" && key.tag === undefined;
    const name = isWord ? String(key.value) : "";
    const doubt = isWord ? keyDoubt(name) : { what: "a key must be a single word" };
    if (doubt === null) return name;
    this.#refuse({ code: "config-key", where, ...doubt });
    return null;
  }

  #duplicate(name: string, offset: number, first: number): void {
    const what = `the key "${name.slice(0, 60)}" is there twice`;
    this.#refuse({
      code: "config-duplicate-key",
      what,
      where: this.#at(offset),
      found: `the first at ${this.#at(first)}`,
      next: "keep one of them",
    });
  }

  #scalar(node: Scalar, offset: number): Written {
    const text = String(node.value ?? "");
    if (isUnprintable(text)) {
      this.#refuse({
        code: "config-character",
        what: "a control or invisible character in a value",
        where: this.#at(offset),
        next: "remove it",
      });
    }
    return text === "" && node.type === Scalar.PLAIN ? null : text;
  }

  #refuse(problem: ProblemFacts): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem);
  }

  #giveUp(problem: ProblemFacts): false {
    this.#refuse(problem);
    this.#hasGivenUp = true;
    return false;
  }
}

function keyDoubt(name: string): { what: string; next?: string } | null {
  if (name === "<<") return { what: "merge keys (<<) are not allowed", next: "write the keys out" };
  if (name === "__proto__") return { what: "__proto__ is not a name", next: "choose another" };
  if (name === "") return { what: "a key without a name" };
  if (name.length > 256) return { what: "a key longer than 256 characters" };
  return isUnprintable(name) || /[\n\t]/.test(name)
    ? { what: "a control or invisible character in a key", next: "remove it" }
    : null;
}

function isUnprintable(text: string): boolean {
  return UNPRINTABLE.test(text.replace(/[\n\t]/g, ""));
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function keyOf(path: Path): string {
  return path.join("\u0000");
}
