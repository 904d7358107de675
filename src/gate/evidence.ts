import type { Forge, Person, PullRequest } from "../ports/forge.ts";
import type { Click } from "./click.ts";

/** What the server says of a request, each asked once and at the time a rule first needs it. */
export interface Evidence {
  pull(): Promise<PullRequest | null>;
  /** When the label was set, and by whom, by the server's newest event; null: never. */
  labelled(): Promise<{ by: Person; at: string } | null>;
  /** Whether somebody with write permission approved exactly this commit. */
  isApproved(): Promise<boolean>;
}

export function gatherEvidence(forge: Forge, click: Click, label: string): Evidence {
  return {
    pull: once(() => forge.pull(click.pull)),
    labelled: once(() => forge.lastLabelled(click.pull, label)),
    isApproved: once(() => isApproved(forge, click)),
  };
}

/** Whether the server says that this very account, by its number, may write. */
export async function mayWrite(forge: Forge, person: Pick<Person, "login" | "id">): Promise<boolean> {
  const answer = await forge.permission(person.login);
  return answer !== null && isWriter(answer.permission) && answer.person.id === person.id;
}

export function isWriter(permission: "admin" | "write" | "read" | "none"): boolean {
  return permission === "write" || permission === "admin";
}

/** More approvals than anybody gives; a bound on what a crowd can make us ask. */
const MOST_APPROVALS = 30;

async function isApproved(forge: Forge, click: Click): Promise<boolean> {
  const people = await forge.approvals(click.pull, click.head);
  for (const person of people.slice(0, MOST_APPROVALS)) {
    if (person.type === "User" && (await mayWrite(forge, person))) return true;
  }
  return false;
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
