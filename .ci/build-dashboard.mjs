// Bundles src/dashboard for the browser. Reproducible: fixed names, and the same sources and lock file give the same bytes.
import { join, resolve } from "node:path";
import { build } from "vite";
import config from "../src/dashboard/vite.config.ts";
import { ROOT } from "./setup.mjs";

/** @param {string} out folder that gets index.html and what it loads; emptied first */
export async function buildDashboard(out) {
  // Vite takes the variable over the mode: without this the bytes would depend on who calls.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    await bundle(out);
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/** @param {string} out */
async function bundle(out) {
  await build({ ...config, configFile: false, build: { ...config.build, outDir: out } });
}

if (process.argv[1] === import.meta.filename) {
  await buildDashboard(resolve(process.argv[2] ?? join(ROOT, "dist/dashboard")));
}
