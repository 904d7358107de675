#!/usr/bin/env node
import type { Verb } from "./verb.ts";

/** What each verb is for, and the module that has it: loaded only when it is called, so that help costs nothing. */
const VERBS: Readonly<Record<string, { summary: string; load(): Promise<{ verb: Verb }> }>> = {
  init: { summary: "write a first config and the workflows, say what to do next", load: () => import("./init.ts") },
  doctor: { summary: "look at workflows and settings, say what is missing", load: () => import("./doctor.ts") },
  check: { summary: "validate the config and print what would run", load: () => import("./check.ts") },
  compare: { summary: "build two commits, measure them interleaved, decide", load: () => import("./compare.ts") },
  record: { summary: "measure commits and append them to the store", load: () => import("./record.ts") },
  backfill: { summary: "measure the commits of a range that have no results", load: () => import("./backfill.ts") },
  measure: { summary: "obey a request and write the raw samples", load: () => import("./measure.ts") },
  publish: { summary: "judge results again and store them", load: () => import("./publish.ts") },
  store: { summary: "make, fill, check or print the history", load: () => import("./store.ts") },
  site: { summary: "build or serve the static page", load: () => import("./site.ts") },
  machine: {
    summary: "what this host is, whether it is fit, quiesce it, put it back",
    load: () => import("./machine.ts"),
  },
  demo: { summary: "run the whole way on a real history", load: () => import("./demo.ts") },
  analyze: { summary: "judge files of samples that exist already", load: () => import("./analyze.ts") },
  detect: { summary: "find the places after which a series moved", load: () => import("./detect.ts") },
};

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(overview());
    return name === undefined ? 4 : 0;
  }
  if (name === "--version") {
    const { VERSION } = await import("../version.ts");
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const entry = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!entry) {
    process.stderr.write(`benchwarden: there is no verb "${name.slice(0, 60)}"\n\n${overview()}`);
    return 4;
  }
  const { runVerb } = await import("./run-verb.ts");
  return runVerb(name, (await entry.load()).verb, rest);
}

function overview(): string {
  const width = Math.max(...Object.keys(VERBS).map((name) => name.length));
  const lines = Object.entries(VERBS).map(([name, verb]) => `  ${name.padEnd(width)}  ${verb.summary}`);
  return `benchwarden VERB [options]: continuous benchmarking that a project owns whole\n\n${lines.join("\n")}\n\nbenchwarden VERB --help tells more.\n`;
}

process.exitCode = await main(process.argv.slice(2));
