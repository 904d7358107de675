import { resolve } from "node:path";
import { startStaticServer } from "../../exec/static-server.ts";
import { openRepository } from "../../git/repository.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import { putSite } from "../put-site.ts";
import { openStore } from "../world.ts";
import { interruption } from "./interruption.ts";
import { storeAddress } from "./store-address.ts";
import { terminalLog } from "./terminal-log.ts";
import type { Verb, Words } from "./verb.ts";

const PORT = 8090;

export const verb: Verb = {
  operands: "build --store S --out DIR | serve DIR",
  about: "Builds the static page from a store, or serves one on this machine.",
  options: {
    store: { value: "S", help: "git URL or path of the store, #BRANCH optional (default branch bench-data)" },
    out: { value: "DIR", help: "where the site goes; an earlier site there is replaced" },
    title: { value: "TEXT", help: "title of the page (default: name of the repository)" },
    "repository-url": { value: "URL", help: "where commits are linked to, https://host/owner/name" },
    "site-url": { value: "URL", help: "where the site will stand, for the feed" },
    port: { value: "N", help: `port for serve (default: ${PORT}, or a free one)` },
  },
  run,
};

async function run(words: Words): Promise<ExitCode> {
  const [action, folder] = words.operands;
  if (action === "build") return build(words);
  if (action === "serve" && folder !== undefined) {
    using stop = interruption();
    return await serveSite(folder, { port: words.one("port"), signal: stop.signal });
  }
  throw new Problem({
    code: "bad-usage",
    what: "site takes what to do",
    expected: "benchwarden site build --store S --out DIR, or benchwarden site serve DIR",
    exit: EXIT.usage,
  });
}

async function build(words: Words): Promise<ExitCode> {
  const out = words.one("out");
  if (out === undefined)
    throw new Problem({
      code: "bad-usage",
      what: "the folder of the site is not named",
      where: "--out",
      exit: EXIT.usage,
    });
  const log = terminalLog({ quiet: words.has("quiet") });
  const repository = await openRepository(process.cwd()).catch(() => null);
  const store = await openStore(storeAddress(words), log);
  try {
    const built = await putSite({
      store,
      out: resolve(out),
      repository,
      title: words.one("title") ?? repository?.name ?? "Benchmarks",
      repositoryUrl: words.one("repository-url") ?? null,
      siteUrl: words.one("site-url") ?? null,
    });
    for (const note of built.notes) log.warn(note);
    process.stdout.write(
      `${built.series} series with ${built.steps} steps are in ${out}; look at it with: benchwarden site serve ${out}\n`,
    );
    return EXIT.fine;
  } finally {
    await store.close();
  }
}

/** Serves a site until it is interrupted. A port that nobody asked for gives way to a free one. */
export async function serveSite(
  folder: string,
  options: { port: string | undefined; signal: AbortSignal },
): Promise<ExitCode> {
  const root = resolve(folder);
  const wanted = options.port === undefined ? null : Number(options.port);
  const server = await startStaticServer({ root, port: wanted ?? PORT }).catch((error: unknown) => {
    if (wanted !== null) throw error;
    return startStaticServer({ root, port: 0 });
  });
  process.stdout.write(`the page is at ${server.url} (Ctrl-C ends)\n`);
  await new Promise<void>((done) => {
    if (options.signal.aborted) done();
    options.signal.addEventListener("abort", () => done(), { once: true });
  });
  await server.close();
  return EXIT.fine;
}
