import { expect, test } from "vitest";
import { nextAttempt } from "../../src/commands/record.ts";
import type { EntryFilter, StoredEntry } from "../../src/ports/store.ts";

const CELL = "0123456789ab";
const STORED: readonly [mode: StoredEntry["mode"], machineClass: string, cell: string, attempt: number][] = [
  ["compare", "local", CELL, 1],
  ["compare", "local", CELL, 2],
  ["compare", "local", "ba9876543210", 7],
  ["compare", "bench-x64", CELL, 5],
  ["record", "local", CELL, 9],
];

const store = {
  entries: async (filter: EntryFilter = {}): Promise<StoredEntry[]> =>
    STORED.map(([mode, machineClass, cell, attempt]) => ({
      path: `${mode}-${machineClass}-${cell}-${attempt}`,
      id: "",
      mode,
      date: "2026-03-01",
      commit: "0".repeat(12),
      class: machineClass,
      cell,
      attempt,
    })).filter((entry) => entry.mode === filter.mode && entry.class === filter.class),
};

// A second run of the demo gave its comparison the stored one's name, and the store refused it.
const rows: [what: string, mode: StoredEntry["mode"], machineClass: string, cell: string, want: number][] = [
  ["a comparison that is stored twice is attempt 3", "compare", "local", CELL, 3],
  ["one that was never stored is attempt 1", "compare", "local", "ffffffffffff", 1],
  ["another machine class counts for itself", "compare", "bench-x64", CELL, 6],
  ["a recording counts recordings only", "record", "local", CELL, 10],
];
for (const [what, mode, machineClass, cell, want] of rows) {
  test(what, async () => expect(await nextAttempt({ mode, class: machineClass, cell }, store)).toBe(want));
}
