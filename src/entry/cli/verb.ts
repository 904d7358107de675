import { parseArgs } from "node:util";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";

/** One option of a verb. `value` names its argument in the help; without it the option is a switch. */
export interface OptionSpec {
  readonly help: string;
  readonly value?: string;
  readonly repeats?: boolean;
  /** Takes every word up to the next option: `--base a.json b.json`, as a shell writes `--base *.json`. */
  readonly list?: boolean;
}

/** A verb of the command line. `run` gets its parsed words and returns the exit code. */
export interface Verb {
  /** What stands behind the verb, `BASE HEAD`. */
  readonly operands: string;
  readonly about: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  run(words: Words): Promise<ExitCode>;
}

/** Every verb has these. */
const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  config: { value: "FILE", help: "the config file (default: benchwarden.yml of the work tree)" },
  json: { value: "FILE|-", help: "write the outcome as JSON; - is standard output" },
  quiet: { help: "no progress, only what stays" },
  help: { help: "show this" },
};

/** The parsed words of one call: operands in order, options by name. */
export class Words {
  readonly operands: readonly string[];
  readonly #values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

  constructor(operands: readonly string[], values: Words["values"]) {
    this.operands = operands;
    this.#values = values;
  }

  get values(): Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>> {
    return this.#values;
  }

  has(name: string): boolean {
    return this.#values[name] === true;
  }

  one(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === "string" ? value : undefined;
  }

  all(name: string): string[] {
    const value = this.#values[name];
    if (typeof value === "string") return [value];
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  }
}

/** Reads the words behind a verb; an unknown option or a missing value is a `Problem` that points to the help. */
export function readWords(name: string, verb: Verb, argv: readonly string[]): Words {
  const specs = specsOf(verb);
  const options = Object.fromEntries(
    Object.entries(specs).map(([option, spec]) => [
      option,
      { type: spec.value === undefined ? ("boolean" as const) : ("string" as const), multiple: spec.repeats === true },
    ]),
  );
  try {
    const parsed = parseArgs({ args: oneByOne(argv, specs), options, allowPositionals: true, strict: true });
    return new Words(parsed.positionals, parsed.values);
  } catch (error) {
    throw new Problem(
      {
        code: "bad-usage",
        what: firstSentence(error),
        where: `benchwarden ${name}`,
        next: `benchwarden ${name} --help lists the options`,
        exit: EXIT.usage,
      },
      { cause: error },
    );
  }
}

/** A verb's own options first; where it has a common one itself, its own word on it. */
function specsOf(verb: Verb): Record<string, OptionSpec> {
  const own = Object.fromEntries(Object.entries(verb.options).filter(([name]) => !Object.hasOwn(COMMON_OPTIONS, name)));
  return { ...own, ...COMMON_OPTIONS, ...verb.options };
}

/** Every further word behind an option that takes a list, as a use of the option of its own. */
function oneByOne(argv: readonly string[], specs: Readonly<Record<string, OptionSpec>>): string[] {
  let list: string | null = null;
  return argv.map((word, index) => {
    if (word.startsWith("-") && word !== "-") {
      list = word.startsWith("--") && specs[word.slice(2)]?.list === true ? word : null;
      return word;
    }
    return list !== null && argv[index - 1] !== list ? `${list}=${word}` : word;
  });
}

/** The help text of one verb. */
export function renderHelp(name: string, verb: Verb): string {
  const specs = Object.entries(specsOf(verb));
  const names = specs.map(([option, spec]) => `--${option}${spec.value === undefined ? "" : ` ${spec.value}`}`);
  const width = Math.max(...names.map((text) => text.length));
  const lines = specs.map(([, spec], index) => `  ${(names[index] ?? "").padEnd(width)}  ${spec.help}`);
  const usage = `benchwarden ${name} ${verb.operands}`.trim();
  return `${usage} [options]\n\n${verb.about}\n\n${lines.join("\n")}\n`;
}

function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split(/\. |\n/)[0] ?? text;
}
