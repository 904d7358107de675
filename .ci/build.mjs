// Bundles src/entry into dist/. Reproducible: the same sources and lock file give the same bytes anywhere.
import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { buildDashboard } from "./build-dashboard.mjs";
import { ROOT } from "./setup.mjs";

/** @param {string} out folder that becomes dist/ */
export async function buildAll(out) {
  await rm(out, { recursive: true, force: true });
  await bundle(join(out, "cli"), { index: "src/entry/cli/main.ts" }, { target: "node20" });
  await bundleMachine(join(out, "machine"));
  await buildAction(join(out, "action"));
  await buildDashboard(join(out, "dashboard"));
  await writeSchema(out);
}

/** The action alone: what `uses:` runs. @param {string} outdir */
export async function buildAction(outdir) {
  await bundle(outdir, { index: "src/entry/action/main.ts" }, { target: "node24", plugins: [withoutIdTokens] });
}

/**
 * `@actions/core` loads a whole HTTP client, 570 KB, for one function that no command here calls: asking for an OpenID
 * token. Without it the gate starts in half the time.
 * @type {import("esbuild").Plugin}
 */
const withoutIdTokens = {
  name: "without-id-tokens",
  setup({ onLoad }) {
    const contents = "export class OidcClient { static getIDToken() { throw new Error('not built in'); } }";
    onLoad({ filter: /@actions[\\/]core[\\/]lib[\\/]oidc-utils\.js$/ }, () => ({ contents }));
  },
};

/**
 * @param {string} outdir
 * @param {Record<string, string>} entryPoints
 * @param {Pick<import("esbuild").BuildOptions, "target" | "plugins">} options
 */
async function bundle(outdir, entryPoints, options) {
  await build({
    absWorkingDir: ROOT,
    entryPoints: Object.entries(entryPoints).map(([name, path]) => ({ in: path, out: name })),
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    charset: "utf8",
    legalComments: "none",
    minifySyntax: true,
    minifyWhitespace: true,
    chunkNames: "chunk-[hash]",
    logLevel: "warning",
    banner: { js: BANNER },
    ...options,
  });
}

/**
 * The programs of a bench machine, each whole in one file: root installs them one by one, and none may fail because
 * another file is gone.
 * @param {string} outdir
 */
export async function bundleMachine(outdir) {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["hook", "controller", "start"].map((name) => ({ in: `src/entry/runner/${name}.ts`, out: name })),
    outdir,
    bundle: true,
    // The runner takes hooks that end in .js only, and where they are installed nothing says that they are modules.
    format: "cjs",
    platform: "node",
    target: "node20",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  await writeFile(join(outdir, "package.json"), '{"type":"commonjs"}\n');
}

/** CommonJS dependencies inside an ESM bundle call `require`. */
const BANNER = `import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);`;

/** @param {string} out */
async function writeSchema(out) {
  const { jsonSchema } = await import("../src/config/json-schema.ts");
  await writeFile(join(out, "benchwarden.schema.json"), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) {
  await buildAll(resolve(ROOT, process.argv[2] ?? "dist"));
}
