import { z } from "zod";

/** What a peer gave in the same run, in the unit of its row. */
const Peer = z.strictObject({ name: z.string().min(1), version: z.string().min(1), value: z.number() });

const RowShape = z.strictObject({
  what: z.string().min(1),
  value: z.number(),
  unit: z.string(),
  peer: Peer.nullable(),
  goal: z.string().min(1).nullable(),
  met: z.boolean().nullable(),
});

const GOAL_RULE = "a row has a goal and whether it is met, or neither";

function hasGoalOrNeither({ goal, met }: { goal: string | null; met: boolean | null }): boolean {
  return (goal === null) === (met === null);
}

/** One thing that a program measured. */
export const Row = RowShape.refine(hasGoalOrNeither, GOAL_RULE);

/** The same with the name of its program. */
export const BenchRow = RowShape.extend({ benchmark: z.string().min(1) }).refine(hasGoalOrNeither, GOAL_RULE);

/** What `npm run bench -- NAME… --json FILE` writes. */
export const BenchDocument = z.strictObject({ schema: z.literal("benchwarden.bench/1"), rows: z.array(BenchRow) });

export type Peer = z.infer<typeof Peer>;
export type Row = z.infer<typeof Row>;
export type BenchDocument = z.infer<typeof BenchDocument>;
export type BenchRow = z.infer<typeof BenchRow>;
