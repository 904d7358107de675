import { once } from "node:events";
import { gunzipSync } from "node:zlib";
import { appendResults, exportLines, parseResultFile, verifyLines } from "../../commands/store.ts";
import { createFiles } from "../../exec/files.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import type { Result } from "../../model/result.ts";
import type { StoreSession } from "../../ports/store.ts";
import { createStores } from "../world.ts";
import { storeAddress } from "./store-address.ts";
import { terminalLog } from "./terminal-log.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

const FILE_BYTES = 8 * 1024 * 1024;
const JSON_BYTES = 64 * 1024 * 1024;

export const verb: Verb = {
  operands: "init | append FILE… | verify | export",
  about: "Makes, fills, checks or prints the history of a project: a branch of a git repository, only ever added to.",
  options: {
    store: { value: "S", help: "git URL or path of the store, #BRANCH optional (default branch bench-data)" },
  },
  run,
};

type Action = (store: StoreSession, words: Words) => Promise<ExitCode>;

const ACTIONS: Readonly<Record<string, Action>> = { append, verify, export: exportAll };

async function run(words: Words): Promise<ExitCode> {
  const [name = ""] = words.operands;
  const stores = createStores(terminalLog({ quiet: words.has("quiet") }));
  if (name === "init") {
    const made = await stores.init(storeAddress(words));
    await tell(words, made, [made.created ? "the store is made" : "the store was there already"]);
    return EXIT.fine;
  }
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) {
    const expected = ["init", ...Object.keys(ACTIONS)].join(", ");
    throw new Problem({
      code: "bad-usage",
      what: "store takes what to do",
      expected,
      found: name === "" ? "nothing" : name.slice(0, 60),
      exit: EXIT.usage,
    });
  }
  const store = await stores.open(storeAddress(words));
  try {
    return await action(store, words);
  } finally {
    await store.close();
  }
}

async function append(store: StoreSession, words: Words): Promise<ExitCode> {
  const paths = words.operands.slice(1);
  if (paths.length === 0) throw new Problem({ code: "bad-usage", what: "append takes result files", exit: EXIT.usage });
  const files = [];
  for (const path of paths) files.push({ path, result: await readResult(path) });
  const { report, lines, exit } = await appendResults(files, store);
  await tell(words, report, lines);
  return exit;
}

async function readResult(path: string): Promise<Result> {
  const bytes = await createFiles(process.cwd()).readBytes(path, JSON_BYTES);
  if (bytes === null)
    throw new Problem({ code: "no-file", what: "there is no such file", where: path, exit: EXIT.usage });
  return parseResultFile(path, new TextDecoder().decode(isGzip(bytes) ? inflate(path, bytes) : bytes));
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function inflate(path: string, bytes: Uint8Array): Uint8Array {
  try {
    if (bytes.length > FILE_BYTES) throw new RangeError(`more than ${FILE_BYTES} bytes`);
    return gunzipSync(bytes, { maxOutputLength: JSON_BYTES });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Problem(
      { code: "bad-gzip", what: `the file cannot be unpacked: ${why}`, where: path, exit: EXIT.failed },
      { cause },
    );
  }
}

async function verify(store: StoreSession, words: Words): Promise<ExitCode> {
  const report = await store.verify();
  const { lines, exit } = verifyLines(report);
  await tell(words, report, lines);
  return exit;
}

async function exportAll(store: StoreSession): Promise<ExitCode> {
  let notes = 0;
  for await (const one of exportLines(store)) {
    if ("note" in one) {
      notes++;
      process.stderr.write(`${one.note}\n`);
    } else if (!process.stdout.write(`${one.line}\n`)) {
      await once(process.stdout, "drain");
    }
  }
  return notes === 0 ? EXIT.fine : EXIT.failed;
}

async function tell(words: Words, report: unknown, lines: readonly string[]): Promise<void> {
  const json = words.one("json");
  if (json !== undefined) await writeJson(createFiles(process.cwd()), json, report);
  const stream = json === "-" ? process.stderr : process.stdout;
  stream.write(`${lines.join("\n")}\n`);
}
