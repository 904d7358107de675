import { EXIT, Problem } from "../model/problem.ts";
import { nearest } from "../units/nearest.ts";
import type { FormatAdapter, ParseResult, ToolOutput } from "./adapter.ts";
import { custom } from "./custom.ts";
import { hyperfine } from "./hyperfine.ts";
import { time } from "./time.ts";

/** Every format, in the order in which they are named to people. */
const FORMATS: readonly FormatAdapter[] = [time, hyperfine, custom].map(withHint);

/** The ids that `format:` and `--format` take. */
export const formatIds: readonly string[] = FORMATS.map((format) => format.id);

/** The adapter of an id; throws a `Problem` with the nearest id for one that does not exist. */
export function findFormat(id: string): FormatAdapter {
  const format = FORMATS.find((candidate) => candidate.id === id);
  if (format) return format;
  const meant = nearest(id, formatIds);
  throw new Problem({
    code: "unknown-format",
    what: `there is no format "${id.slice(0, 64)}"`,
    expected: formatIds.join(", "),
    next: meant === undefined ? undefined : `did you mean ${meant}?`,
    exit: EXIT.usage,
  });
}

/** When an output is of another shape, its failure also says which format it looks like. Nothing is guessed silently. */
function withHint(format: FormatAdapter): FormatAdapter {
  return {
    ...format,
    parse: async (output, options): Promise<ParseResult> => {
      const result = await format.parse(output, options);
      if (result.ok || result.failure.code === "duplicate-name") return result;
      const other = lookAlike(output, format);
      if (!other) return result;
      const found = `${result.failure.found}; this is ${other.id} output, the format given is ${format.id}`;
      return { ok: false, failure: { ...result.failure, found } };
    },
  };
}

const LOOKED_AT_BYTES = 65_536;

function lookAlike(output: ToolOutput, format: FormatAdapter): FormatAdapter | undefined {
  const texts = [output.stdout, ...output.files.values()].slice(0, 20);
  const starts = texts.map((bytes) => new TextDecoder().decode(bytes.subarray(0, LOOKED_AT_BYTES)));
  if (starts.some((start) => format.looksLike(start))) return undefined;
  return FORMATS.find((other) => other.id !== format.id && starts.some((start) => other.looksLike(start)));
}
