import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createMachine } from "../../machine/fingerprint.ts";
import { Refused } from "../../runner/guards.ts";
import { type App, parsePolicy } from "../../runner/policy.ts";

/*
 * What `bench-machine check` asks of programs that are not shell: `inspect.js WHAT ROOT` prints lines
 * `STATE<tab>TEXT`, with `<tab>NAME` where several things are looked at.
 */
const [what = "", root = "/"] = process.argv.slice(2);

/** Looked at by `bench-machine check` itself, or turned by the tuner when a job asks for it. */
const ELSEWHERE: readonly string[] = ["governor", "turbo", "smt", "disk", "clock-sync"];

/**
 * What a job will look at as well. Nothing makes the machine unfit here: whether it may be a virtual one is said by its
 * class, and load and heat pass.
 */
async function fitness(): Promise<void> {
  const terms = { policy: "warn", virtual: false, folder: root, patienceSeconds: 0, names: true } as const;
  for (const { check, state, text } of await createMachine({ root }).check(terms)) {
    if (!ELSEWHERE.includes(check)) say(state, text, check);
  }
}

/** Read as the hook and the controller do: with a word wrong in it, every job is refused. */
async function policy(): Promise<void> {
  try {
    const { repositories, app } = parsePolicy(readFileSync(join(root, "etc/benchwarden/policy.json"), "utf8"));
    const jobs = repositories.map(({ name, workflow, refs }) => `${name} (${workflow} at ${refs.join(", ")})`);
    say("ok", `jobs of ${jobs.join(", ")}`);
    if (app !== null) sayOf(app);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(
      "unfit",
      `${error.message}, so every job is refused: mend /etc/benchwarden/policy.json, or bench-machine install`,
    );
  }
}

/** Runners of a single repository are made with its administration, those of an organisation with far less. */
function sayOf({ scope }: App): void {
  if ("organisation" in scope) {
    say("ok", `may make runners of ${scope.organisation}, and nothing else`, "app");
  } else {
    const what = `is an administrator of ${scope.repository}, and with its key so is root of this machine`;
    say("warn", `${what}: take one of an organisation`, "app");
  }
}

function say(...words: readonly string[]): void {
  console.log(words.map((word) => word.replace(/\s/g, " ")).join("\t"));
}

const LOOKS: Readonly<Record<string, () => Promise<void>>> = { fitness, policy };

LOOKS[what]?.().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
