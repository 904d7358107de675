import type { FoundHarness } from "./harness.ts";

/** What stands in the config beside the suites. */
export interface ConfigFacts {
  readonly branch: string;
}

/**
 * The text of a first `benchwarden.yml` for what was found: short, commented, and valid as it is. Without a harness it
 * holds one suite to be edited.
 */
export function renderConfig(found: readonly FoundHarness[], facts: ConfigFacts): string {
  const parts = [
    HEADER,
    list("harness", found.flatMap((one) => one.files).map(plain), "today's files that measure, laid over both builds"),
    toolchain(found),
    steps(
      "fetch",
      found.flatMap((one) => one.fetch),
      "the only phase with network",
    ),
    steps(
      "build",
      found.flatMap((one) => one.build),
      "without network",
    ),
    suites(found.length > 0 ? found : [TO_BE_EDITED]),
    facts.branch === "main"
      ? ""
      : `history: { branch: ${plain(facts.branch)} }\nallow: { bases: [${plain(facts.branch)}] }\n`,
  ];
  return parts.filter((part) => part !== "").join("");
}

const HEADER = `# yaml-language-server: $schema=./node_modules/benchwarden/dist/benchwarden.schema.json
# What Benchwarden runs. \`benchwarden check --probe\` says whether it works and how long it takes.
version: 1
`;

/** Nothing was found: the shape to fill in. */
const TO_BE_EDITED: FoundHarness = {
  tool: "no benchmarks that Benchwarden knows",
  evidence: "",
  suite: "bench",
  run: ["./bench/run", "{benchmark}"],
  benchmarks: ["first"],
  fetch: [],
  build: [],
  files: [],
  toolchain: null,
  notes: [
    "Write here the program that measures: it gets the benchmark's name, does a fixed amount of work, 0.1 to 1 s of it.",
    "The process is timed from outside, so it needs to print nothing.",
  ],
};

function suites(found: readonly FoundHarness[]): string {
  return `suites:\n${found.map(suite).join("")}`;
}

function suite(one: FoundHarness): string {
  const seen = one.evidence === "" ? one.tool : `${one.tool}, seen in ${one.evidence}`;
  const lines = [
    ...[seen, ...one.notes].map((note) => `  # ${comment(note)}`),
    `  ${one.suite}:`,
    `    run: ${flow(one.run)}`,
    one.benchmarks === null
      ? "    # benchmarks: [small, large] # one launch each, with {benchmark} in `run`; left out: one launch is one benchmark"
      : `    benchmarks: ${flow(one.benchmarks)}`,
    "    format: time",
  ];
  return `${lines.join("\n")}\n`;
}

function toolchain(found: readonly FoundHarness[]): string {
  const needed = found.map((one) => one.toolchain).find((one) => one !== null);
  if (!needed) return "";
  return `# Nothing measured can see a home directory. A toolchain that lives in one is named here; \`${needed.how}\` says where
# it is on the bench machine. With the system's own packages nothing is needed.
# environment:
#   toolchain: [${needed.folder}]
#   path: [${needed.path}]
`;
}

function steps(key: string, commands: readonly (readonly string[])[], why: string): string {
  const unique = [...new Set(commands.map(flow))];
  if (unique.length === 0) return "";
  return `${key}: # ${why}\n${unique.map((command) => `  - ${command}\n`).join("")}`;
}

function list(key: string, values: readonly string[], why: string): string {
  const unique = [...new Set(values)];
  return unique.length === 0 ? "" : `${key}: [${unique.join(", ")}] # ${why}\n`;
}

function flow(words: readonly string[]): string {
  return `[${words.map(plain).join(", ")}]`;
}

/** A word as YAML: bare when nobody could read it as anything else, else in double quotes as JSON writes it. */
function plain(word: string): string {
  const isBare =
    /^[A-Za-z_./][A-Za-z0-9_./@+-]*$/.test(word) && !/^(?:true|false|yes|no|on|off|null|y|n|\.+)$/i.test(word);
  return isBare ? word : JSON.stringify(word);
}

/** One line of a comment: names of files are foreign text. */
function comment(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u0085]/g, " ").slice(0, 200);
}
