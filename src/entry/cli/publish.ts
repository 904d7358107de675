import { type Published, publish } from "../../commands/publish.ts";
import { parseRequests, REQUEST_BYTES } from "../../commands/request-file.ts";
import { readHostileFiles } from "../../commands/result-files.ts";
import { createFiles } from "../../exec/files.ts";
import type { ExitCode } from "../../model/problem.ts";
import { SUMMARY_LENGTH } from "../../report/markdown.ts";
import { renderTerminal } from "../../report/terminal.ts";
import { openStore } from "../world.ts";
import { requiredOption } from "./read-option.ts";
import { storeAddress } from "./store-address.ts";
import { terminalLog } from "./terminal-log.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

export const verb: Verb = {
  operands: "--request FILE --result FILE… --store S",
  about: "Judges results again from their raw samples and stores them: the second half of a run, for any CI.",
  options: {
    request: { value: "FILE", help: "the request (request/1), or the list of them that plan made" },
    result: { value: "FILE", repeats: true, help: "a result that measure wrote; one for each request" },
    store: { value: "S", help: "git URL or path of the store, #BRANCH optional (default branch bench-data)" },
    markdown: { value: "FILE", help: "write the report as Markdown" },
  },
  run,
};

async function run(words: Words): Promise<ExitCode> {
  const files = createFiles(process.cwd());
  const from = requiredOption(words, "request");
  requiredOption(words, "store");
  const requests = parseRequests((await files.readText(from, REQUEST_BYTES)) ?? "", from);
  const received = await readHostileFiles(requests, words.all("result"), files);
  const log = terminalLog({ quiet: words.has("quiet") });
  const done = await publish(
    { requests, received, run: null, repositoryUrl: null, summaryLength: SUMMARY_LENGTH },
    { openStore: () => openStore(storeAddress(words), log), forge: null },
  );
  log.end();
  const [json, markdown] = [words.one("json"), words.one("markdown")];
  if (json !== undefined) await writeJson(files, json, done.outcome ?? { stored: done.stored.appended });
  if (markdown !== undefined) await files.write(markdown, done.summary);
  (json === "-" ? process.stderr : process.stdout).write(humanText(done, received.skipped));
  return done.exit;
}

function humanText({ outcome, stored, failures }: Published, skipped: readonly string[]): string {
  const lines = [
    ...stored.appended.map((one) =>
      one.state === "refused"
        ? `refused: ${one.reason}`
        : `${one.state === "appended" ? "stored as" : "was stored already as"} ${one.path}`,
    ),
    ...skipped,
    ...failures.map((failure) => `failed: ${failure}`),
  ];
  return `${outcome === null ? "" : `${renderTerminal(outcome)}\n`}${lines.join("\n")}\n`;
}
