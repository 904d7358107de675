import type { Forge } from "../ports/forge.ts";
import { isWriter } from "./evidence.ts";
import { type Allow, type Decision, passed, type Rule, refused } from "./rule.ts";

/** Bots set labels by rules that anyone may trigger. */
export const isPerson: Rule = {
  about: "a person asks, no bot",
  decide: ({ click: { sender } }) =>
    sender.type === "User" && !sender.login.endsWith("[bot]")
      ? passed("the sender is a user")
      : refused(
          "bot",
          "Benchmarks are started for people only, not for bots: somebody with write permission has to ask.",
        ),
};

/** Triage may set labels, and `author_association` says nothing of rights: the server's answer counts. */
export const hasRole: Rule = {
  about: "who asks has write permission",
  async decide({ click: { sender }, forge }) {
    const answer = await forge.permission(sender.login);
    if (answer === null || !isWriter(answer.permission)) {
      return refused("role", "Only people with write permission to this repository can ask for benchmarks.");
    }
    // A login that was given up can be taken by somebody else.
    return answer.person.id === sender.id
      ? passed(`permission \`${answer.permission}\`, same account`)
      : refused("account", "The account that asked is no longer the one that this login belongs to; ask again.");
  },
};

/** A re-run keeps the old payload and the first actor's name. */
export const rerunHasRole: Rule = {
  about: "who runs it again has write permission",
  async decide(asked) {
    if (asked.run.attempt === 1) return passed("not a re-run");
    const answer = await asked.forge.permission(asked.run.by);
    return answer !== null && isWriter(answer.permission)
      ? passed(`permission \`${answer.permission}\``)
      : refused("rerun", "Only people with write permission to this repository can run the gate again.");
  },
};

/** `allow.users` and `allow.teams` narrow who of those with write permission may ask; they never widen it. */
export const isListed: Rule = {
  about: "`allow` in the config lets them",
  decide: ({ click, allow, forge }) => decideListed(click.sender.login, allow, forge),
};

export async function decideListed(login: string, allow: Allow, forge: Forge): Promise<Decision> {
  if (allow.users.length === 0 && allow.teams.length === 0) return passed("everybody with write permission");
  if (allow.users.some((user) => user.toLowerCase() === login.toLowerCase())) return passed("named in `allow.users`");
  for (const team of allow.teams) {
    const [organization = "", slug = ""] = team.split("/");
    const answer = await forge.isMemberOf({ organization, slug }, login);
    if (answer === "unreadable") return TEAMS_UNREADABLE;
    if (answer) return passed("member of a team in `allow.teams`");
  }
  return refused(
    "not-listed",
    "The config names who may ask for benchmarks (`allow.users`, `allow.teams`), and this account is not among them.",
  );
}

const TEAMS_UNREADABLE: Decision = {
  outcome: "refused",
  cause: "teams",
  because:
    "`allow.teams` in the config cannot be checked: the workflow's own token may not read teams. Give the action the token of a GitHub App that may read members, or name people in `allow.users`.",
  isFault: true,
};
