// Bundles src/entry into dist/. Reproducible: the same sources and lock file give the same bytes anywhere.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { buildDashboard } from "./build-dashboard.mjs";
import { ROOT } from "./setup.mjs";

/** @param {string} out folder that becomes dist/ */
export async function buildAll(out) {
  await rm(out, { recursive: true, force: true });
  await buildCli(join(out, "cli"));
  await bundleMachine(join(out, "machine"));
  await buildAction(join(out, "action"));
  await buildDashboard(join(out, "dashboard"));
  await writeSchema(out);
}

/** @param {string} outdir */
export async function buildCli(outdir) {
  await bundle(outdir, { index: "src/entry/cli/main.ts" }, { target: "node20" });
}

/** The action alone: what `uses:` runs. @param {string} outdir */
export async function buildAction(outdir) {
  await bundle(outdir, { index: "src/entry/action/main.ts" }, { target: "node24" });
  for (const name of await readdir(outdir)) {
    const path = join(outdir, name);
    await writeFile(path, withLazyBuiltins(await readFile(path, "utf8")));
  }
}

const BUILTIN_IMPORT = new RegExp(
  `(?<![^;\\n}])import(?:\\*as ([\\w$]+) | ([\\w$]+) |\\{([^{}]*)\\})from"((?:node:)?(?:${builtinModules.filter((name) => !name.startsWith("_")).join("|")}))";`,
  "g",
);

/**
 * Imports of Node's own modules, asked for by `process.getBuiltinModule` instead: an import reads every export at once,
 * which loads what stands behind the lazy ones (all of WebCrypto, of the web client), a third of the gate's start.
 * @param {string} code
 */
export function withLazyBuiltins(code) {
  return code.replaceAll(BUILTIN_IMPORT, (_, all, whole, named, module) => {
    const names = all ?? whole ?? `{${named.replaceAll(/ as /g, ":")}}`;
    return `const ${names}=process.getBuiltinModule("${module}");`;
  });
}

/**
 * Modules of dependencies that nothing here calls, and what they would bring: a whole HTTP client for OpenID tokens
 * (570 KB, half of the gate's start); packing, listing and downloading of artifacts, which we do with limits of our
 * own; and the messages of zod in fifty languages (English is asked for by itself).
 */
const NEVER_CALLED = [
  /@actions[\\/]core[\\/]lib[\\/]oidc-utils\.js$/,
  /@actions[\\/]artifact[\\/]lib[\\/]internal[\\/](?:download|find|delete)[\\/][a-z-]+\.js$/,
  /@actions[\\/]artifact[\\/]lib[\\/]internal[\\/]upload[\\/]zip\.js$/,
  /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/,
];

/** Leaves the names of such a module and makes each throw. @type {import("esbuild").Plugin} */
const withoutNeverCalled = {
  name: "without-never-called",
  setup({ onLoad }) {
    for (const filter of NEVER_CALLED) {
      onLoad({ filter }, async ({ path }) => {
        const names = [...(await readFile(path, "utf8")).matchAll(/^export (?:async )?(?:function|class) (\w+)/gm)];
        const contents = names.map(
          ([, name]) => `export function ${name}() { throw new Error("${name} is left out"); }`,
        );
        return { contents: contents.join("\n") };
      });
    }
  },
};

/**
 * @param {string} outdir
 * @param {Record<string, string>} entryPoints
 * @param {Pick<import("esbuild").BuildOptions, "target">} options
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
    plugins: [withoutNeverCalled],
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
    entryPoints: ["hook", "controller", "start", "launch", "image", "inspect"].map((name) => ({
      in: `src/entry/runner/${name}.ts`,
      out: name,
    })),
    outdir,
    bundle: true,
    // The runner takes hooks that end in .js only, and where they are installed nothing says that they are modules.
    format: "cjs",
    platform: "node",
    target: "node20",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    plugins: [withoutNeverCalled],
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
