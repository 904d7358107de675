import { z } from "zod";
import type { DocumentKind } from "./document.ts";
import { Direction } from "./metric.ts";

const SamplesMetric = z.strictObject({
  name: z.string().min(1),
  unit: z.string().min(1).max(64),
  direction: Direction.optional(),
  exact: z.boolean().optional(),
  primary: z.boolean().optional(),
  launches: z.array(z.array(z.number())),
});

const SamplesBenchmark = z
  .strictObject({
    name: z.string().min(1),
    params: z.record(z.string(), z.string()).optional(),
    metrics: z.array(SamplesMetric).min(1).optional(),
    failure: z.string().max(2_000).optional(),
  })
  .refine((benchmark) => (benchmark.metrics === undefined) !== (benchmark.failure === undefined), {
    message: "has either metrics or failure",
  });

/**
 * `benchwarden.samples/1`: the input of suites of format `custom` and of `analyze`. Each inner list of `launches` is
 * one process, samples in time order, in `unit`. A benchmark that could not be measured has `failure` in place of
 * `metrics`. `direction` may be left out where the unit tells it.
 */
export const Samples = z.strictObject({
  schema: z.literal("benchwarden.samples/1"),
  benchmarks: z.array(SamplesBenchmark),
});
export type Samples = z.infer<typeof Samples>;

export const SamplesDocument: DocumentKind<Samples> = {
  name: "benchwarden.samples",
  version: 1,
  schema: Samples,
  migrations: {},
};
