import { type DoctorOutcome, doctor } from "../../commands/doctor.ts";
import { systemClock } from "../../exec/clock.ts";
import { createFiles } from "../../exec/files.ts";
import { createProject } from "../../git/project.ts";
import { openRepository } from "../../git/repository.ts";
import { createForge } from "../../github/forge.ts";
import { createSettings } from "../../github/settings.ts";
import { EXIT, type ExitCode, Problem } from "../../model/problem.ts";
import type { Project } from "../../ports/project.ts";
import { renderDoctor } from "../../report/doctor-text.ts";
import { readTemplate } from "./init.ts";
import type { Verb, Words } from "./verb.ts";
import { writeJson } from "./write-outputs.ts";

export const verb: Verb = {
  operands: "",
  about:
    "Looks at the workflows and the settings that they rely on, and says what is missing. Changes nothing. The token comes from --token-file, GITHUB_TOKEN or GH_TOKEN; with the right to read administration it sees everything.",
  options: {
    repository: { value: "OWNER/REPO", help: "where the project is hosted (default: the remote origin)" },
    "token-file": { value: "FILE", help: "a file that holds the token" },
    strict: { help: "exit 2 when something could not be seen" },
  },
  run,
};

/** A token is one line of a file. */
const TOKEN_BYTES = 4096;

async function run(words: Words): Promise<ExitCode> {
  const { workTree } = await openRepository(process.cwd());
  const project = createProject(workTree ?? process.cwd());
  const repository = words.one("repository") ?? (await project.remote())?.fullName ?? null;
  if (repository === null || !/^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(repository)) throw unknownRepository(repository);
  const token = await readToken(words);
  const outcome = await doctor(
    { repository, branch: (await project.defaultBranch())?.name ?? "main" },
    {
      project,
      server: token === null ? null : openServer({ repository, token, apiUrl: await apiUrl(project) }),
      template: readTemplate,
    },
  );
  await tell(outcome, words);
  if (outcome.counts.missing > 0) return EXIT.usage;
  return outcome.counts.unknown > 0 && words.has("strict") ? EXIT.inconclusive : EXIT.fine;
}

function openServer(access: { repository: string; token: string; apiUrl: string }) {
  const { facts, readFile } = createForge({ ...access, clock: systemClock });
  return { facts, readFile, settings: createSettings({ ...access, clock: systemClock }) };
}

/**
 * Where the token is sent: GITHUB_API_URL as on runners, else GitHub itself. Never a host that only the remote names: who
 * hands over a clone writes its remote, and would get the token.
 */
async function apiUrl(project: Project): Promise<string> {
  if (process.env.GITHUB_API_URL !== undefined) return process.env.GITHUB_API_URL;
  const host = (await project.remote())?.host ?? "github.com";
  if (host === "github.com" || host === "ssh.github.com") return "https://api.github.com";
  throw new Problem({
    code: "unknown-server",
    what: "the remote `origin` is not at github.com, and the token is not sent to a server that only a clone names",
    found: host.slice(0, 120),
    next: `if the token is for it: GITHUB_API_URL=https://${host.slice(0, 120)}/api/v3 benchwarden doctor`,
    exit: EXIT.usage,
  });
}

async function readToken(words: Words): Promise<string | null> {
  const path = words.one("token-file");
  const given = path === undefined ? (process.env.GITHUB_TOKEN ?? process.env.GH_TOKEN) : await readTokenFile(path);
  const token = given?.trim() ?? "";
  return token === "" ? null : token;
}

async function readTokenFile(path: string): Promise<string> {
  const text = await createFiles(process.cwd()).readText(path, TOKEN_BYTES);
  if (text !== null && text.trim() !== "") return text;
  throw new Problem({
    code: "no-token",
    what: text === null ? "there is no such file" : "the file is empty",
    where: path,
    next: "write the token into it, or leave out --token-file",
    exit: EXIT.usage,
  });
}

async function tell(outcome: DoctorOutcome, words: Words): Promise<void> {
  const json = words.one("json");
  if (json !== undefined)
    await writeJson(createFiles(process.cwd()), json, { schema: "benchwarden.doctor/1", ...outcome });
  const human = renderDoctor(outcome);
  if (json === "-") process.stderr.write(human);
  else if (!words.has("quiet")) process.stdout.write(human);
}

function unknownRepository(found: string | null): Problem {
  return new Problem({
    code: "no-remote",
    what:
      found === null
        ? "there is no remote `origin` to tell where the project is hosted"
        : "this is no repository's name",
    ...(found === null ? {} : { where: "--repository", found: found.slice(0, 120) }),
    expected: "OWNER/REPO",
    next: "benchwarden doctor --repository OWNER/REPO",
    exit: EXIT.usage,
  });
}
