/**
 * `npm run bench -- NAME… [--json FILE] [--quick]`: runs the programs `benchmarks/NAME/main.ts` one after the other, each
 * in a process of its own, prints what they measured and writes it as `benchwarden.bench/1`.
 *
 * Exit status: 0 all ran, whether or not their goals are met · 1 one did not run to its end · 4 bad usage.
 */
import { fork } from "node:child_process";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type BenchRow, Row } from "./document.ts";
import { renderRows } from "./table.ts";

const USAGE = "npm run bench -- NAME… [--json FILE] [--quick]";

/** What was asked for. */
interface Asked {
  readonly names: readonly string[];
  readonly json: string | null;
  readonly quick: boolean;
}

/** @param folder holds the programs, a folder each */
export async function bench(argv: readonly string[], folder: string): Promise<number> {
  const asked = parseAsked(argv, programsIn(folder));
  if (typeof asked === "string") {
    console.error(asked);
    return 4;
  }
  const rows: BenchRow[] = [];
  const failed: string[] = [];
  for (const name of asked.names) {
    console.log(`\n${name}\n`);
    const ran = await runProgram(join(folder, name, "main.ts"), asked.quick);
    if (typeof ran === "string") {
      console.error(`${name}: ${ran}`);
      failed.push(name);
      continue;
    }
    console.log(renderRows(ran));
    rows.push(...ran.map((row) => ({ benchmark: name, ...row })));
  }
  if (asked.json !== null) write(asked.json, rows);
  console.log(`\n${closing(rows, failed)}`);
  return failed.length > 0 ? 1 : 0;
}

/** The names of the programs in a folder. */
function programsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "main.ts")))
    .sort();
}

/** @returns a sentence where the request cannot be understood */
function parseAsked(argv: readonly string[], known: readonly string[]): Asked | string {
  const list = `Benchmarks: ${known.join(", ")}.\nUsage: ${USAGE}`;
  let parsed: { values: { json?: string; quick?: boolean }; positionals: string[] };
  try {
    const options = { json: { type: "string" }, quick: { type: "boolean" } } as const;
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${list}`;
  }
  const { values, positionals } = parsed;
  if (positionals.length === 0) return `Name at least one benchmark. ${list}`;
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) return `There is no benchmark "${unknown}". ${list}`;
  const json = values.json === undefined ? null : resolve(values.json);
  const problem = json === null ? null : unwritable(json);
  if (problem !== null) return problem;
  return { names: [...new Set(positionals)], json, quick: values.quick === true };
}

/** Known before minutes of measuring, not after. */
function unwritable(file: string): string | null {
  const folder = dirname(file);
  if (!existsSync(folder)) return `--json ${file}: there is no folder ${folder}. Make it, or name another file.`;
  if (existsSync(file) && statSync(file).isDirectory()) return `--json ${file}: this is a folder. Name a file in it.`;
  return null;
}

/** @returns the rows, or a sentence that says why there are none */
function runProgram(main: string, quick: boolean): Promise<Row[] | string> {
  const program = join(import.meta.dirname, "run-program.ts");
  const child = fork(program, [main, ...(quick ? ["--quick"] : [])], { execArgv: [] });
  let sent: unknown;
  child.on("message", (message) => {
    sent = message;
  });
  return new Promise((settle) => {
    child.on("error", (error) => settle(`it could not be started: ${error.message}`));
    child.on("close", (status, signal) => {
      if (status !== 0) return settle(`it ended with ${signal ?? `exit status ${status}`}`);
      const rows = z.array(Row).safeParse(sent);
      settle(rows.success ? rows.data : `it sent no rows that can be used: ${z.prettifyError(rows.error)}`);
    });
  });
}

function write(file: string, rows: readonly BenchRow[]): void {
  writeFileSync(file, `${JSON.stringify({ schema: "benchwarden.bench/1", rows }, null, 2)}\n`);
  console.log(`\nwritten: ${file}`);
}

function closing(rows: readonly BenchRow[], failed: readonly string[]): string {
  const goals = rows.filter(({ met }) => met !== null);
  const met = goals.filter((row) => row.met).length;
  const ends = failed.length > 0 ? `; not run to the end: ${failed.join(", ")}` : "";
  return `${rows.length} rows, ${met} of ${goals.length} goals met${ends}`;
}

if (import.meta.main) process.exitCode = await bench(process.argv.slice(2), import.meta.dirname);
