import { LineCounter, parseDocument } from "yaml";
import type { ProblemFacts } from "../model/problem.ts";
import { DEPTH, NodeReader, type Path, type Written } from "./yaml-nodes.ts";

export type { Path, Written } from "./yaml-nodes.ts";

/** A config file is small; more is a mistake or an attack. UTF-16 units. */
const CONFIG_LENGTH = 256 * 1024;
const MOST_PROBLEMS = 20;

export interface YamlText {
  readonly value: Written;
  /** `file:line:column` of the value at a path; of the nearest one around it when there is none. */
  at(path: Path): string;
  /** `file:line:column` of the last key of a path. */
  atKey(path: Path): string;
}

export type YamlResult = { ok: true; yaml: YamlText } | { ok: false; problems: ProblemFacts[] };

/**
 * Reads YAML into plain tables, lists and texts, bounded in size, depth, number of values and aliases. Scalars are not
 * interpreted (the "failsafe" schema): what `no`, `010` or `1e3` mean is for the config's own schema to say.
 * Tags, merge keys, several documents and keys that come twice are refused.
 */
export function readYaml(text: string, path: string): YamlResult {
  const early = beforeParsing(text);
  if (early) return { ok: false, problems: [{ ...early, where: path }] };
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const document = tryParse(text, lines);
  if (document === null) return { ok: false, problems: [{ ...TOO_DEEP, where: path }] };
  const failed = [...document.errors, ...document.warnings].slice(0, MOST_PROBLEMS);
  if (failed.length > 0) return { ok: false, problems: syntaxProblems(failed, at) };
  const reader = new NodeReader(document, at);
  const value = reader.read(document.contents, [], 0);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  return {
    ok: true,
    yaml: { value, at: (where) => at(reader.offsetAt(where).value), atKey: (where) => at(reader.offsetAt(where).key) },
  };
}

const TOO_DEEP = { code: "config-too-deep", what: "values are nested too deeply", expected: `at most ${DEPTH} levels` };

function beforeParsing(text: string): Omit<ProblemFacts, "where"> | null {
  if (text.length > CONFIG_LENGTH) {
    const size = (length: number): string => `${Math.ceil(length / 1024)} KiB`;
    return {
      code: "config-too-large",
      what: "the config is too large",
      expected: `at most ${size(CONFIG_LENGTH)}`,
      found: size(text.length),
    };
  }
  if (text.trim() !== "") return null;
  const next = "write at least `version: 1` and `suites:`; the smallest config that works is in README.md";
  return { code: "config-empty", what: "the config is empty", next };
}

/** Null: nested so deep that the parser itself gave up. Keys that come twice are found later, in linear time. */
function tryParse(text: string, lineCounter: LineCounter): ReturnType<typeof parseDocument> | null {
  const options = { schema: "failsafe", merge: false, uniqueKeys: false, strict: true, prettyErrors: false } as const;
  try {
    return parseDocument(text, { ...options, lineCounter, logLevel: "error" });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Where the parser gave up for depth, what else it says follows from that. */
function syntaxProblems(failed: readonly SyntaxFailure[], at: (offset: number) => string): ProblemFacts[] {
  const deep = failed.find((error) => error.message.startsWith("Maximum call stack"));
  if (deep) return [{ ...TOO_DEEP, where: at(deep.pos[0]) }];
  return failed.map((error) => syntaxProblem(error, at(error.pos[0])));
}

interface SyntaxFailure {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

function syntaxProblem(error: { code: string; message: string }, where: string): ProblemFacts {
  const first = (error.message.split("\n")[0] ?? "").slice(0, 200);
  switch (error.code) {
    case "TAG_RESOLVE_FAILED":
      return {
        code: "config-tag",
        what: "tags such as !!js are not allowed",
        where,
        found: first.slice(0, 60),
        next: "remove the word that begins with !",
      };
    case "MULTIPLE_DOCS":
      return {
        code: "config-syntax",
        what: "more than one document",
        where,
        next: "remove the line `---` and what follows",
      };
    case "TAB_AS_INDENT":
      return { code: "config-syntax", what: "a tab is no indentation in YAML", where, next: "indent with blanks" };
    default:
      return { code: "config-syntax", what: `this is not YAML: ${first}`, where };
  }
}
