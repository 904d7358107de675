import { isDeepStrictEqual } from "node:util";
import type { Refusal } from "../artifact/contradiction.ts";
import { decodeResult, encodeResult } from "../artifact/result-file.ts";
import type { Result } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import type { AppendItem } from "../ports/store.ts";
import { admit } from "./admission.ts";

/** A result on its way: admitted with its place and bytes, or refused. */
export type Candidate =
  | {
      readonly ok: true;
      readonly result: Result;
      readonly path: string;
      readonly bytes: Uint8Array;
      readonly warnings: readonly Warning[];
    }
  | { readonly ok: false; readonly refusal: Refusal; readonly path: string | null; readonly bytes: Uint8Array };

export type Admitted = Extract<Candidate, { ok: true }>;

/**
 * Checks the items one by one and turns them into bytes. The result of an admitted one is what its bytes say, so that
 * it can be held against what is stored.
 */
export function candidates(items: readonly AppendItem[], now: string): Candidate[] {
  return items.map((item) => {
    const admission = admit(item, now);
    const bytes = encodeResult(admission.ok ? admission.result : item.result);
    if (!admission.ok) return { ...admission, bytes };
    const decoded = decodeResult(bytes);
    if (decoded.ok) return { ...admission, result: decoded.result, bytes };
    return { ok: false, refusal: { code: "too-large", reason: decoded.why }, path: admission.path, bytes };
  });
}

/** What lies in the store, as far as the candidates need to know. */
export interface Holding {
  readonly has: (path: string) => boolean;
  /** The path of another result of a cell and attempt; null: there is none. */
  readonly sameCell: (mode: Result["request"]["mode"], cell: string, attempt: number) => string | null;
  /** The blob id of a path that is there. */
  readonly idOf: (path: string) => Promise<string>;
  /** Content by blob id; null when it cannot be read. */
  readonly content: (id: string) => Promise<Uint8Array | null>;
}

export type Place = { readonly kind: "new" | "there" } | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * Whether a candidate is new to the store: a cell and attempt is stored once, whatever the day. Equal content under the
 * same path is there already; anything else is refused.
 *
 * @param id the blob id of the candidate's bytes
 */
export async function placeOf(candidate: Admitted, id: string, holding: Holding): Promise<Place> {
  const { path, result } = candidate;
  if (!holding.has(path)) {
    const { mode, cell } = result.request;
    const other = holding.sameCell(mode, cell, result.attempt);
    if (other === null) return { kind: "new" };
    const reason = `cell ${cell}, attempt ${result.attempt}, is stored already as ${other}`;
    return { kind: "refused", refusal: { code: "cell-stored", reason } };
  }
  const held = await holding.idOf(path);
  if (held === id) return { kind: "there" };
  const content = await holding.content(held);
  const decoded = content === null ? null : decodeResult(content);
  if (decoded?.ok && isDeepStrictEqual(decoded.result, result)) return { kind: "there" };
  const how = decoded?.ok ? "with other content" : "and cannot be read";
  const reason = `${path} is stored already ${how}; stored results are never changed`;
  return { kind: "refused", refusal: { code: "other-content", reason } };
}
