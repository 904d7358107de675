// `npm test`: every check, and the plain closing line `N passed, N failed`. Plain Node 20: it sets up what the checks need.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ensureDebianPackages, ensureNodeModules, NODE, ROOT } from "./setup.mjs";
import { skippedLines } from "./skipped.mjs";

/**
 * `skips`: what was skipped, by name.
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, skips: string[], seconds: number, output: string }} Outcome
 */

const FULL = process.argv.includes("--full");
const BIN = join(ROOT, "node_modules", ".bin");
/** What the compiler knows of the files that did not change. */
const TYPES = join(ROOT, "node_modules", ".cache", "types.tsbuildinfo");
const REPORTS = mkdtempSync(join(tmpdir(), "benchwarden-test-"));

/** One program that passes or fails as a whole. @type {(name: string, argv: string[], fix: string) => Promise<Outcome>} */
async function check(name, argv, fix) {
  const done = await run(argv);
  const failed = done.status === 0 ? 0 : 1;
  const advice = failed ? `${done.output}\nto mend it: ${fix}\n` : "";
  return { name, passed: 1 - failed, failed, skipped: 0, skips: [], seconds: done.seconds, output: advice };
}

/** One run of Vitest over some of its projects, counted test by test. @type {(name: string, args: string[]) => Promise<Outcome>} */
async function vitest(name, args) {
  const report = join(REPORTS, `${name.replaceAll(/\W+/g, "-")}.json`);
  const done = await run([
    NODE,
    join(BIN, "vitest"),
    "run",
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...args,
  ]);
  const counts = readCounts(report);
  const failed = counts.failed === 0 && done.status !== 0 ? 1 : counts.failed;
  return { name, ...counts, failed, seconds: done.seconds, output: failed ? done.output : "" };
}

/** @param {string} report */
function readCounts(report) {
  try {
    const json = JSON.parse(readFileSync(report, "utf8"));
    return {
      passed: json.numPassedTests,
      failed: json.numFailedTests,
      skipped: json.numPendingTests + json.numTodoTests,
      skips: skippedLines(json, ROOT),
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0, skips: [] };
  }
}

/** @param {string[]} argv @returns {Promise<{ status: number, output: string, seconds: number }>} */
function run(argv) {
  const start = performance.now();
  const [program = "", ...args] = argv;
  const env = {
    ...process.env,
    PATH: `${BIN}${delimiter}${process.env["PATH"]}`,
    ...(FULL ? { BENCHWARDEN_FULL: "1" } : {}),
  };
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => (output += error.message));
    child.on("close", (status) =>
      resolve({ status: status ?? 1, output, seconds: (performance.now() - start) / 1000 }),
    );
  });
}

/** @param {Outcome} outcome */
function report(outcome) {
  const state = outcome.failed > 0 ? "FAILED" : "ok    ";
  const skipped = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : "";
  console.log(
    `${state} ${outcome.name}: ${outcome.passed} passed, ${outcome.failed} failed${skipped} (${outcome.seconds.toFixed(1)} s)`,
  );
  if (outcome.output !== "") console.log(outcome.output);
  return outcome;
}

ensureNodeModules();
const missing = [...ensureDebianPackages("test"), ...(FULL ? ensureDebianPackages("test:full") : [])];
if (missing.length > 0) console.log(`without ${missing.join(", ")}: the tests that need them are skipped by name`);

// What does not disturb measurements runs side by side; what measures runs alone, afterwards.
const together = await Promise.all(
  [
    check("format and lint", ["biome", "check", "--error-on-warnings"], "npm run format"),
    check("types", ["tsc", "--noEmit", "--incremental", "--tsBuildInfoFile", TYPES], "npm run types"),
    check("dist is fresh", [NODE, ".ci/dist-fresh.mjs"], "npm run build, then commit dist/"),
    vitest("tests", ["--project=!measuring"]),
  ].map((pending) => pending.then(report)),
);
const alone = report(await vitest("what measures", ["--project=measuring", "--maxWorkers=1", "--no-file-parallelism"]));

const all = [...together, alone];
/** @param {"passed" | "failed" | "skipped"} key */
const sum = (key) => all.reduce((total, outcome) => total + outcome[key], 0);
rmSync(REPORTS, { recursive: true, force: true });
const skips = all.flatMap((outcome) => outcome.skips);
if (skips.length > 0) console.log(["skipped here:", ...skips.map((line) => `  ${line}`)].join("\n"));
console.log(
  `${sum("passed")} passed, ${sum("failed")} failed${sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : ""}`,
);
process.exitCode = sum("failed") > 0 ? 1 : 0;
