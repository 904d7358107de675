import { defineConfig } from "vitest/config";

export default defineConfig({
  // Below warnings: source maps of the inlined packages name files that they do not ship.
  logLevel: "error",
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // GitHub's own parser imports JSON without saying so, which Node refuses and Vite does not.
    server: { deps: { inline: ["@actions/workflow-parser", "@actions/expressions"] } },
  },
});
