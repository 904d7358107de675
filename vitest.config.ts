import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";

/** Rooms that touch no world: their tests leave nothing behind in a process, so that one serves for many of them. */
const PURE = ["artifact", "comparison", "config", "dashboard", "formats", "model", "plan", "report", "series", "site"]
  .concat(["stats", "units"])
  .map((room) => `tests/${room}/**/*.test.ts`);

/** Tests whose verdicts rest on real times, or on ratios of them: nothing of ours runs beside these. */
const MEASURING = ["compare", "examples", "start"].map((name) => `tests/e2e/${name}.test.ts`);

export default defineConfig({
  // Below warnings: source maps of the inlined packages name files that they do not ship.
  logLevel: "error",
  test: {
    // Whole counts take up to fifty times as long as their samples do.
    testTimeout: process.env["BENCHWARDEN_FULL"] === "1" ? 900_000 : 30_000,
    hookTimeout: 120_000,
    // One more than there are CPUs: many tests wait for processes, limits and pauses of a second.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    // GitHub's own parser imports JSON without saying so, which Node refuses and Vite does not.
    server: { deps: { inline: ["@actions/workflow-parser", "@actions/expressions"] } },
    projects: [
      { extends: true, test: { name: "pure", include: PURE, isolate: false } },
      { extends: true, test: { name: "world", include: ["tests/**/*.test.ts"], exclude: [...PURE, ...MEASURING] } },
      { extends: true, test: { name: "measuring", include: MEASURING } },
    ],
  },
});
