// Bundles src/dashboard for the browser. Reproducible: fixed names, and the same sources and lock file give the same bytes.
import { join, resolve } from "node:path";
import { build } from "vite";
import config from "../src/dashboard/vite.config.ts";
import { ROOT } from "./setup.mjs";

/** @param {string} out folder that gets index.html and what it loads; emptied first */
export async function buildDashboard(out) {
  await build({ ...config, configFile: false, build: { ...config.build, outDir: out } });
}

if (process.argv[1] === import.meta.filename) {
  await buildDashboard(resolve(process.argv[2] ?? join(ROOT, "dist/dashboard")));
}
