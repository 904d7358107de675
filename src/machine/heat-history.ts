import { readFileSync } from "node:fs";
import { z } from "zod";
import type { HeatHistory } from "../ports/machine.ts";
import { replaceFile } from "./replace-file.ts";

/** Beside the calibration's history, in a folder of who runs jobs. */
export const HEAT_HISTORY = "var/lib/benchwarden/calibration/heat.json";

const Document = z.strictObject({
  schema: z.literal("benchwarden.heat/1"),
  /** Whole degrees at the calibrated start of each job, newest last. */
  celsius: z.array(z.number().int().min(-50).max(200)).max(1_000),
});

/** So many jobs make a usual start; a summer is not held against a winter. */
const NEEDED = 5;
const KEPT = 20;

/** What cannot be read counts as nothing known; it is written anew, for nothing but a wait hangs on it. */
export function heatHistory(path: string): HeatHistory {
  return {
    usual: () => {
      const known = read(path).sort((a, b) => a - b);
      return known.length < NEEDED ? null : (known[Math.floor(known.length / 2)] ?? null);
    },
    note: async (celsius) => {
      await replaceFile(path, { schema: "benchwarden.heat/1", celsius: [...read(path), celsius].slice(-KEPT) });
    },
  };
}

function read(path: string): number[] {
  try {
    return Document.parse(JSON.parse(readFileSync(path, "utf8"))).celsius;
  } catch {
    return [];
  }
}
