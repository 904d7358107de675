/**
 * `npm run bench -- action`: what the action costs before it does anything. The start of the commands that a person
 * waits for until their first request, the code that they read in a whole run, and the size of what `uses:` downloads.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "../../src/stats/median.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { builtAction, NODE } from "../../tests/github/runner/build.ts";
import { type PreparedStep, prepareStep, runStep } from "../../tests/github/runner/run-step.ts";
import { interleaved } from "../interleaved.ts";
import { type Program, row } from "../program.ts";
import { openScene } from "./scene.ts";

/** As much as a person does not notice. */
const START_GOAL = { goal: { atMost: 2.5 } };

const program: Program = async ({ quick, progress }) => {
  progress("building the action");
  const main = await builtAction();
  const rounds = quick ? 5 : 40;
  progress(`starting it ${rounds} times, beside an empty program`);
  const starts = await measureStarts(main, rounds);
  progress("running it whole, once each");
  const read = { gate: await bytesRead("gate"), plan: await bytesRead("plan") };
  const files = readdirSync(dirname(main)).map((name) => statSync(join(dirname(main), name)).size);
  const peer = { name: "node -e 0", version: nodeVersion(), value: starts.empty };
  return [
    ...(["gate", "plan"] as const).flatMap((command) => [
      row(`${command}: start until the first request`, [starts[command], "ms"], { peer }),
      row(`${command}: the same in empty programs`, [starts[command] / starts.empty, "x"], START_GOAL),
      row(`${command}: code read in a whole run`, [read[command] / 1e6, "MB"], { goal: { atMost: 0.8 } }),
    ]),
    row("dist/action: all of it", [files.reduce((sum, size) => sum + size, 0) / 1e6, "MB"], { goal: { atMost: 3 } }),
    row("dist/action: files", [files.length, ""], { goal: { atMost: 20 } }),
  ];
};
export default program;

type Starts = Record<"empty" | "gate" | "plan", number>;

/** Medians in milliseconds, from the start of the process to its first request, or to the end of an empty one. */
async function measureStarts(main: string, rounds: number): Promise<Starts> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const env = { GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const scene = await openScene();
  const steps = { gate: prepareStep(scene.order("gate", env)), plan: prepareStep(scene.order("plan", env)) };
  try {
    const works = {
      empty: () => untilExit(spawn(NODE, ["-e", "0"])),
      gate: () => untilRequest(server, main, steps.gate),
      plan: () => untilRequest(server, main, steps.plan),
    };
    const times = await interleaved(works, { rounds, seed: 1 });
    return { empty: middle(times.empty), gate: middle(times.gate), plan: middle(times.plan) };
  } finally {
    for (const step of Object.values(steps)) step.remove();
    server.closeAllConnections();
    server.close();
    await scene.close();
  }
}

async function untilRequest(server: Server, main: string, step: PreparedStep): Promise<number> {
  const start = performance.now();
  const child = spawn(NODE, [main], { env: step.env, cwd: step.workspace, stdio: "ignore" });
  const ended = untilExit(child);
  const asked = new Promise<number>((resolve) => server.once("request", () => resolve(performance.now() - start)));
  const took = await Promise.race([asked, ended.then(() => null)]);
  if (took === null) throw new Error("the step ended before any request");
  child.kill("SIGKILL");
  await ended;
  return took;
}

function untilExit(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => resolve());
  });
}

/** Bytes of all files of code that Node read in one whole run, as its own record of executed scripts names them. */
async function bytesRead(command: "gate" | "plan"): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "benchwarden-read-"));
  const scene = await openScene();
  try {
    const step = await runStep(scene.order(command, { NODE_V8_COVERAGE: folder }));
    if (step.status !== 0) throw new Error(`${command} failed:\n${step.raw}`);
    const urls = new Set(readdirSync(folder).flatMap((name) => scriptsOf(join(folder, name))));
    return [...urls].reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
  } finally {
    await scene.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function scriptsOf(file: string): string[] {
  const record = JSON.parse(readFileSync(file, "utf8")) as { result: { url: string }[] };
  return record.result.map((script) => script.url).filter((url) => url.startsWith("file:"));
}

function middle(values: readonly number[]): number {
  return median(sorted(values));
}

function nodeVersion(): string {
  return process.version.replace(/^v/, "");
}
