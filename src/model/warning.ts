import { z } from "zod";

/**
 * Doubt as data: a code that `benchwarden explain` knows and the numbers behind it. It travels with the value it is
 * about and never throws. `text` is the whole sentence for people; `facts` are for programs.
 */
export const Warning = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9-]{1,47}$/),
  text: z.string().max(2_000),
  facts: z.record(z.string().max(64), z.union([z.string().max(500), z.number(), z.boolean()])).optional(),
});
export type Warning = z.infer<typeof Warning>;
