import { z } from "zod";
import type { DocumentKind } from "./document.ts";
import { Direction } from "./metric.ts";

/**
 * `benchwarden.samples/1`: the input of suites of format `custom` and of `analyze`. Each inner list of `launches` is
 * one process, samples in time order, in `unit`. A benchmark that could not be measured has `failure` in place of
 * `metrics`. `direction` may be left out where the unit tells it.
 */
export const Samples = z.strictObject({
  schema: z.literal("benchwarden.samples/1"),
  benchmarks: z.array(
    z.union([
      z.strictObject({ name: z.string().min(1), failure: z.string().max(2_000) }),
      z.strictObject({
        name: z.string().min(1),
        params: z.record(z.string(), z.string()).optional(),
        metrics: z
          .array(
            z.strictObject({
              name: z.string().min(1),
              unit: z.string().min(1),
              direction: Direction.optional(),
              exact: z.boolean().optional(),
              primary: z.boolean().optional(),
              launches: z.array(z.array(z.number())),
            }),
          )
          .min(1),
      }),
    ]),
  ),
});
export type Samples = z.infer<typeof Samples>;

export const SamplesDocument: DocumentKind<Samples> = {
  name: "benchwarden.samples",
  version: 1,
  schema: Samples,
  migrations: {},
};
