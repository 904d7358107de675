import { statfsSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";

/** Rooms that touch no world: their tests leave nothing behind in a process, so that one serves for many of them. */
const PURE = ["artifact", "comparison", "config", "dashboard", "formats", "model", "plan", "report", "series", "site"]
  .concat(["stats", "units"])
  .map((room) => `tests/${room}/**/*.test.ts`);

/**
 * Rooms whose tests touch the world by folders, servers and children of their own, and put back what they set in their
 * process: one serves for many of them too. Sandboxes, control groups and machines have a process for each file.
 */
const SHARED = ["commands", "docs", "git", "github", "harness", "machine", "measure", "publish", "settings", "store"]
  .concat(["workflows", "security/[!s]*"])
  .map((room) => (room.includes("*") ? `tests/${room}.test.ts` : `tests/${room}/**/*.test.ts`));

/** Tests whose verdicts rest on real times, or on ratios of them: nothing of ours runs beside these. */
const MEASURING = ["compare", "examples", "start"].map((name) => `tests/e2e/${name}.test.ts`);

/**
 * Tests that fill a disk, need of a file system what memory does not give, or mount toolchains, which may not lie below
 * /dev. What they write must not be taken for memory that others take, either.
 */
const ON_DISK = ["exec/{files,job-folder}", "images/*", "kernel/*", "runner-setup/booted*"]
  .concat(["sandbox/{disk-watch,limits*,ordinary-user,root-file-system,toolchain}"])
  .concat(["security/sandbox-{exhaustion,image,reach,tenants}"])
  .map((room) => `tests/${room}.test.ts`);

/** Children of tests that begin from the sources find them compiled: 0.25 s of CPU in the place of 0.6. */
const COMPILED = { NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url)) };

/** Small files in memory, where there is enough of it: on ext4 a new file costs the kernel twenty times as much. */
const IN_MEMORY = { ...COMPILED, TMPDIR: freeBytes("/dev/shm") > 4 * 1024 ** 3 ? "/dev/shm" : tmpdir() };

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

export default defineConfig({
  // Below warnings: source maps of the inlined packages name files that they do not ship.
  logLevel: "error",
  test: {
    // Whole counts take up to fifty times as long as their samples do.
    testTimeout: process.env["BENCHWARDEN_FULL"] === "1" ? 900_000 : 60_000,
    hookTimeout: 120_000,
    // Two more than there are CPUs: many tests wait for processes, limits and pauses of a second.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    // GitHub's own parser imports JSON without saying so, which Node refuses and Vite does not.
    server: { deps: { inline: ["@actions/workflow-parser", "@actions/expressions"] } },
    projects: [
      { extends: true, test: { name: "pure", include: PURE, isolate: false, env: IN_MEMORY } },
      { extends: true, test: { name: "shared", include: SHARED, isolate: false, env: IN_MEMORY } },
      { extends: true, test: { name: "disk", include: ON_DISK, env: COMPILED } },
      {
        extends: true,
        test: {
          name: "world",
          include: ["tests/**/*.test.ts"],
          exclude: [...PURE, ...SHARED, ...ON_DISK, ...MEASURING],
          env: IN_MEMORY,
        },
      },
      { extends: true, test: { name: "measuring", include: MEASURING } },
    ],
  },
});
