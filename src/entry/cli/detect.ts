import { type Detected, detectCsv, detectStore } from "../../commands/detect.ts";
import { createFiles } from "../../exec/files.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import { openStore } from "../world.ts";
import { storeAddress } from "./store-address.ts";
import { terminalLog } from "./terminal-log.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

/** A million points with all columns; more is not a series. */
const CSV_BYTES = 256 * 1024 * 1024;

export const verb: Verb = {
  operands: "",
  about: "Finds the places after which a series moved: of a CSV file, or of every series in a store.",
  options: {
    csv: {
      value: "FILE",
      help: "columns by header: value, optionally time, commit, spread; no header: one column of values",
    },
    store: { value: "S", help: "git URL or path of the store, #BRANCH optional (default branch bench-data)" },
    exact: { help: "the values of the CSV file repeat exactly: any change is a step" },
  },
  run,
};

async function run(words: Words): Promise<ExitCode> {
  const files = createFiles(process.cwd());
  const found = words.one("csv") === undefined ? await fromStore(words) : await fromCsv(words, files);
  const json = words.one("json");
  if (json !== undefined) await writeJson(files, json, found.detection);
  if (json === "-") process.stderr.write(found.text);
  else process.stdout.write(found.text);
  return EXIT.fine;
}

async function fromCsv(words: Words, files: ReturnType<typeof createFiles>): Promise<Detected> {
  const name = words.one("csv") ?? "";
  if (words.one("store") !== undefined)
    throw new Problem({ code: "bad-usage", what: "--csv and --store exclude each other", exit: EXIT.usage });
  const text = await files.readText(name, CSV_BYTES);
  if (text === null)
    throw new Problem({ code: "no-file", what: "there is no such file", where: name, exit: EXIT.usage });
  return detectCsv({ name, text, exact: words.has("exact") });
}

async function fromStore(words: Words): Promise<Detected> {
  const store = await openStore(storeAddress(words), terminalLog({ quiet: words.has("quiet") }));
  try {
    return await detectStore(store);
  } finally {
    await store.close();
  }
}
