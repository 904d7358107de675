import { isCommitId } from "../model/commit-id.ts";
import type { Person, RepositoryName } from "../ports/forge.ts";
import type { Click, SeenPull } from "./click.ts";

/**
 * Readers of webhook payloads. A payload is foreign text in a known shape: titles, branches and logins in it are anyone's.
 * Hand-written guards, because the gate must have removed the label before anything as large as a schema library loads.
 */

/** The label that asks. Exactly this: GitHub itself compares labels without case. */
export const LABEL = "needs-bench";

/** `label`: another label, which is nobody's request; `unreadable`: not the event of a label at all. */
export type LabelEvent =
  | { readonly kind: "asked"; readonly pull: number; readonly click: Click | null }
  | { readonly kind: "other-label" }
  | { readonly kind: "unreadable"; readonly why: string };

/**
 * Reads `pull_request_target` of type `labeled`. Number and label are read first: the label goes even when the rest
 * cannot be read, and `click` is null then.
 */
export function readLabelEvent(payload: unknown, repositoryId: number): LabelEvent {
  const event = object(payload);
  if (event?.action !== "labeled") return { kind: "unreadable", why: "its action is not `labeled`" };
  if (positive(object(event.repository)?.id) !== repositoryId) {
    return { kind: "unreadable", why: "it is of another repository" };
  }
  const pull = positive(object(event.pull_request)?.number);
  const label = object(event.label)?.name;
  if (pull === null || typeof label !== "string") return { kind: "unreadable", why: "it has no label or no number" };
  if (label !== LABEL) return { kind: "other-label" };
  return { kind: "asked", pull, click: readClick(event, pull) };
}

function readClick(event: Fields, pull: number): Click | null {
  const request = object(event.pull_request);
  const sender = readPerson(event.sender);
  const head = object(request?.head)?.sha;
  const seen = readSeen(request);
  if (sender === null || seen === null || typeof head !== "string" || !isCommitId(head)) return null;
  return { via: "label", pull, sender, head, seen, writtenAt: null };
}

function readSeen(request: Fields | null): SeenPull | null {
  const state = request?.state;
  const base = object(request?.base);
  const baseRepository = readRepository(base?.repo);
  const head = object(request?.head);
  if ((state !== "open" && state !== "closed") || head === null || baseRepository === null) return null;
  if (typeof base?.ref !== "string") return null;
  const headRepository = head.repo === null ? null : readRepository(head.repo);
  if (head.repo !== null && headRepository === null) return null;
  return { isOpen: state === "open", headRepository, base: { ref: base.ref, repository: baseRepository } };
}

/** Null: not a request, to be passed over in silence. */
export function readCommandEvent(payload: unknown, repositoryId: number): Click | null {
  const event = object(payload);
  const comment = object(event?.comment);
  const issue = object(event?.issue);
  // An edited comment comes with the action `edited`. Its text may be anyone's who may edit.
  if (event?.action !== "created" || positive(object(event.repository)?.id) !== repositoryId) return null;
  if (object(issue?.pull_request) === null) return null;
  const pull = positive(issue?.number);
  const sender = readPerson(event.sender);
  const writtenAt = comment?.created_at;
  const head = commandOf(comment?.body);
  if (pull === null || sender === null || head === null || typeof writtenAt !== "string") return null;
  if (positive(object(comment?.user)?.id) !== sender.id || !UTC.test(writtenAt)) return null;
  return { via: "command", pull, sender, head, seen: null, writtenAt };
}

/** The commit of `/bench <full commit id>`, which must be the whole body but for blanks and line ends after it. */
function commandOf(body: unknown): string | null {
  if (typeof body !== "string" || body.length > 200) return null;
  const id = /^\/bench ([0-9a-f]+)[ \r\n]*$/.exec(body)?.[1] ?? "";
  return isCommitId(id) ? id : null;
}

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Letters, digits, hyphens; `_` in the logins of managed users; `[bot]` at the end of those of apps. */
const LOGIN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\[bot\])?$/;

function readPerson(value: unknown): Person | null {
  const { login, id, type } = object(value) ?? {};
  const number = positive(id);
  if (typeof login !== "string" || typeof type !== "string" || number === null) return null;
  return LOGIN.test(login) ? { login, id: number, type } : null;
}

const FULL_NAME = /^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/;

function readRepository(value: unknown): RepositoryName | null {
  const { id, full_name: fullName } = object(value) ?? {};
  const number = positive(id);
  return number !== null && typeof fullName === "string" && FULL_NAME.test(fullName) ? { id: number, fullName } : null;
}

type Fields = Readonly<Record<string, unknown>>;

function object(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function positive(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null;
}
