import { type Detector, type FoundHarness, wordOr } from "./harness.ts";

/** Scripts of package.json whose name says that they measure. */
const SCRIPT = /^(?:bench|benchmark|benchmarks|perf)(?::[\w:.-]+)?$/;

/** Tools that run for a time and not for an amount of work: the time of their process follows their clock. */
const BY_THE_CLOCK = ["vitest", "tinybench", "mitata", "benchmark", "cronometro"];

/** Scripts of package.json that measure, and Vitest's bench files. */
export const findNode: Detector = async (files) => {
  const manifest = files.paths.includes("package.json") ? readManifest((await files.read("package.json")) ?? "") : null;
  if (manifest === null) return [];
  const found: FoundHarness[] = [];
  for (const [name, command] of Object.entries(manifest.scripts).filter(([one]) => SCRIPT.test(one))) {
    found.push(await scriptSuite(name, command, manifest, files));
  }
  return found.slice(0, 3);
};

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: readonly string[];
}

async function scriptSuite(
  name: string,
  command: string,
  manifest: Manifest,
  files: Parameters<Detector>[0],
): Promise<FoundHarness> {
  const program = /^node ((?:[\w@-]+\/)*[\w.@-]+\.[cm]?[jt]s)$/.exec(command)?.[1];
  const text = program === undefined ? command : ((await files.read(program)) ?? "");
  const clock = BY_THE_CLOCK.find((tool) => manifest.dependencies.includes(tool) && text.includes(tool));
  const hasDependencies = files.paths.includes("package-lock.json") && manifest.dependencies.length > 0;
  const folder = program?.includes("/") ? `${program.slice(0, program.lastIndexOf("/"))}/` : null;
  return {
    tool: clock === undefined ? "a script of package.json" : clock,
    evidence: `package.json, script ${name}`,
    suite: wordOr(name.replaceAll(":", "-"), "bench"),
    run: program === undefined ? ["npm", "run", "--silent", name] : ["node", program],
    benchmarks: null,
    fetch: hasDependencies ? [["npm", "ci", "--ignore-scripts"]] : [],
    build: [],
    files: folder === null ? [] : [folder],
    toolchain: null,
    notes:
      clock === undefined
        ? ["The process is timed as a whole: let it do a fixed amount of work, 0.1 to 1 s of it."]
        : [
            `${clock} stops by the clock, so the time of its process says nothing about your code.`,
            "Measure a script that does a fixed amount of work, or print benchwarden.samples/1 and say `format: custom`.",
          ],
  };
}

function readManifest(text: string): Manifest | null {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== "object" || json === null) return null;
    const table = new Map(Object.entries(json));
    const dependencies = ["dependencies", "devDependencies"].flatMap((key) => Object.keys(table.get(key) ?? {}));
    return { scripts: textsOf(table.get("scripts")), dependencies };
  } catch {
    // Half-written or not JSON: npm will say so better than we could.
    return null;
  }
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries);
}
