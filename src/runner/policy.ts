import { id, list, Refused, record, text } from "./guards.ts";

/**
 * `/etc/benchwarden/policy.json`: which jobs this machine runs. Written by root at install, read by the hook, the
 * controller and `check`. Parsed by hand, because the hook must not depend on anything that can fail to load.
 *
 * `admission`: `required` where a controller admits each run, `none` for a standing runner. `scope`: where runners are
 * registered; the organisation's permission is far narrower than a repository's administration.
 */
export interface Policy {
  readonly class: string;
  readonly admission: "required" | "none";
  readonly repositories: readonly AllowedRepository[];
  readonly app: App | null;
}

/** `workflow` is a path in the repository, `refs` whole names such as `refs/heads/main`, `job` the key in the workflow. */
export interface AllowedRepository {
  readonly id: number;
  readonly name: string;
  readonly workflow: string;
  readonly refs: readonly string[];
  readonly job: string;
}

export interface App {
  readonly id: number;
  readonly installation: number;
  readonly server: string;
  readonly scope: { readonly organisation: string; readonly runnerGroup: number } | { readonly repository: string };
}

export const POLICY_SCHEMA = "benchwarden.policy/1";

const NAME = /^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/;
const WORD = /^[a-z0-9][a-z0-9-]{0,62}$/;
const WORKFLOW = /^\.github\/workflows\/[A-Za-z0-9_.-]{1,100}\.ya?ml$/;
const REF = /^refs\/heads\/(?!.*\.\.)[A-Za-z0-9_./-]{1,200}$/;
const SERVER = /^https:\/\/[a-z0-9.-]{1,200}(?::\d{1,5})?(?:\/api\/v3)?$|^http:\/\/127\.0\.0\.1:\d{1,5}$/;

/** Throws `Refused` for whatever is not exactly a policy. */
export function parsePolicy(json: string): Policy {
  const found = record(parseJson(json, "the policy"), "the policy", [
    "schema",
    "class",
    "admission",
    "repositories",
    "app",
  ]);
  if (found.schema !== POLICY_SCHEMA) throw new Refused(`the policy is not of the schema ${POLICY_SCHEMA}`);
  const admission = found.admission;
  if (admission !== "required" && admission !== "none") throw new Refused("the policy's admission is unknown");
  return {
    class: text(found.class, "the policy's class", WORD),
    admission,
    repositories: list(found.repositories, "the policy's repositories", 50).map(parseRepository),
    app: found.app === undefined || found.app === null ? null : parseApp(found.app),
  };
}

function parseRepository(entry: unknown, index: number): AllowedRepository {
  const place = `repositories[${index}]`;
  const found = record(entry, place, ["id", "name", "workflow", "refs", "job"]);
  return {
    id: id(found.id, `${place}.id`),
    name: text(found.name, `${place}.name`, NAME),
    workflow: text(found.workflow, `${place}.workflow`, WORKFLOW),
    refs: list(found.refs, `${place}.refs`, 10).map((ref) => text(ref, `${place}.refs`, REF)),
    job: text(found.job, `${place}.job`, WORD),
  };
}

function parseApp(entry: unknown): App {
  const found = record(entry, "app", ["id", "installation", "server", "organisation", "runnerGroup", "repository"]);
  const scope =
    found.organisation === undefined
      ? { repository: text(found.repository, "app.repository", NAME) }
      : {
          organisation: text(found.organisation, "app.organisation", /^[A-Za-z0-9-]{1,100}$/),
          runnerGroup: id(found.runnerGroup, "app.runnerGroup"),
        };
  return {
    id: id(found.id, "app.id"),
    installation: id(found.installation, "app.installation"),
    server: text(found.server ?? "https://api.github.com", "app.server", SERVER),
    scope,
  };
}

export function parseJson(json: string, what: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Refused(`${what} is no JSON`);
  }
}
