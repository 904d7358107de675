import { z } from "zod";
import type { DocumentKind } from "../model/document.ts";
import { UtcTime } from "../model/text.ts";

/**
 * `store.json` at the root of the data branch: what makes a branch a store. `compaction.until` is the last month whose
 * segments exist (`2026-03`), null before the first.
 */
export const StoreFacts = z.strictObject({
  schema: z.literal("benchwarden.store/1"),
  created: UtcTime,
  compaction: z.strictObject({
    until: z
      .string()
      .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/)
      .nullable(),
  }),
});
export type StoreFacts = z.infer<typeof StoreFacts>;

export const StoreDocument: DocumentKind<StoreFacts> = {
  name: "benchwarden.store",
  version: 1,
  schema: StoreFacts,
  migrations: {},
};

/** What `store.json` says in a new store. */
export function freshStore(created: string): StoreFacts {
  return { schema: "benchwarden.store/1", created, compaction: { until: null } };
}
