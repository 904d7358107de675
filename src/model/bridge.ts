import { z } from "zod";

/**
 * How far the levels of two epochs of one benchmark × metric × class lie apart: a commit measured in both tells.
 * `offset` and `interval` are relative (0.05: the newer epoch measures 5 % more for the same commit), `launches` how
 * many processes of the commit each epoch has. Change points are never looked for across epochs; a bridge says how to
 * read the levels on its two sides.
 */
export const Bridge = z.object({
  benchmark: z.string(),
  metric: z.string(),
  class: z.string(),
  from: z.string(),
  to: z.string(),
  commit: z.string(),
  offset: z.number(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  launches: z.tuple([z.int().positive(), z.int().positive()]),
});
export type Bridge = z.infer<typeof Bridge>;
