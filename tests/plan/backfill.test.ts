import fc from "fast-check";
import { expect, test } from "vitest";
import { planBackfill } from "../../src/plan/backfill.ts";

const COMMITS = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
const base = { commits: COMMITS, covered: new Set<string>(), tagged: new Set<string>(), limit: 100, batchSize: 4 };

const flat = (input: typeof base): string[] => planBackfill(input).flatMap((batch) => batch.commits);

test("tagged commits come first, oldest first", () => {
  expect(planBackfill({ ...base, tagged: new Set(["g", "b", "e"]) })[0]).toEqual({
    anchor: null,
    commits: ["b", "e", "g"],
  });
});

test("without tags the ends come first, then the middle of the largest gap", () => {
  expect(flat(base).slice(0, 3)).toEqual(["a", "i", "e"]);
});

test("a gap less than half as long as the largest one waits", () => {
  expect(flat({ ...base, covered: new Set(["a", "g", "i"]) }).slice(0, 1)).toEqual(["d"]);
});

test("batches of one wave overlap by one commit, which is measured again as anchor", () => {
  const batches = planBackfill({ ...base, tagged: new Set(COMMITS), batchSize: 4 });
  expect(batches).toEqual([
    { anchor: null, commits: ["a", "b", "c", "d"] },
    { anchor: "d", commits: ["e", "f", "g", "h"] },
    { anchor: "h", commits: ["i"] },
  ]);
});

test("a limit smaller than a wave spans the whole range", () => {
  expect(flat({ ...base, tagged: new Set(COMMITS), limit: 3 })).toEqual(["a", "e", "i"]);
  expect(flat({ ...base, tagged: new Set(COMMITS), limit: 1 })).toEqual(["i"]);
});

test("what is covered is never planned", () => {
  expect(flat({ ...base, covered: new Set(COMMITS) })).toEqual([]);
  expect(flat({ ...base, commits: [] })).toEqual([]);
});

test("repeated limited plans reach every commit, each once", () => {
  const scenario = fc.record({
    length: fc.integer({ min: 1, max: 60 }),
    limit: fc.integer({ min: 1, max: 9 }),
    batchSize: fc.integer({ min: 1, max: 7 }),
    tags: fc.array(fc.integer({ min: 0, max: 59 })),
  });
  fc.assert(
    fc.property(scenario, ({ length, limit, batchSize, tags }) => {
      const commits = Array.from({ length }, (_, index) => `c${index}`);
      const tagged = new Set(tags.map((index) => `c${index}`));
      const covered = new Set<string>();
      while (covered.size < length) {
        const planned = planBackfill({ commits, covered, tagged, limit, batchSize }).flatMap((batch) => batch.commits);
        expect(planned.length).toBe(Math.min(limit, length - covered.size));
        for (const commit of planned) {
          expect(covered.has(commit)).toBe(false);
          covered.add(commit);
        }
      }
    }),
    { numRuns: 100, seed: 7 },
  );
});
