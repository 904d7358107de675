import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeResult } from "../../src/artifact/result-file.ts";
import type { Result } from "../../src/model/result.ts";
import { temporaryFolder } from "../git/sample-repository.ts";
import { JOB } from "../github/runner/bench-project.ts";
import { obey } from "../github/runner/commands.ts";
import { pushedRequest } from "../github/runner/pushed-request.ts";
import { runStep, type StepOrder, type StepResult } from "../github/runner/run-step.ts";
import { Project } from "../github/stand-in/project.ts";
import { type StandIn, startStandIn } from "../github/stand-in/server.ts";

let standIn: StandIn;
let project: Project;
beforeEach(async () => {
  standIn = await startStandIn();
  project = new Project(standIn);
});
afterEach(async () => {
  await standIn.close();
  project.remove();
  expect(standIn.violations).toEqual([]);
});

const CONFIG = `version: 1
harness: [bench/]
environment: { limits: { output: 1 MiB } }
suites:
  parse: { run: [sh, bench/run.sh], format: custom }
measurement: { budget: 1 min, effort: quick }
`;

/** One sample as the format wants it, exact, so that two rounds decide. */
const SAMPLE = `printf '{"schema":"benchwarden.samples/1","benchmarks":[{"name":"one","metrics":[{"name":"time","unit":"s","exact":true,"launches":[[0.01]]}]}]}'`;

/** Measures a script against itself in the real sandbox, by the built action as a child of a runner's environment. */
async function measureScript(script: string, order: Partial<StepOrder> = {}, config = CONFIG): Promise<StepResult> {
  const request = pushedRequest(project, { config, script });
  const run = project.run({ path: ".github/workflows/bench.yml", event: "workflow_dispatch", headBranch: "main" });
  const inputs = { request: JSON.stringify(request) };
  return runStep({ standIn, project, run, command: "measure", inputs, permissions: JOB.measure ?? {}, ...order });
}

/** What the step uploaded. */
function uploaded(): Result {
  const [artifact] = project.repository.runs.flatMap((run) => run.artifacts);
  const decoded = decodeResult(artifact?.bytes ?? new Uint8Array());
  if (!decoded.ok) throw new Error(decoded.why);
  return decoded.result;
}

const COMMANDS = [
  "::add-mask::a",
  " ::error file=x,line=1::forged",
  "text ##[error]forged",
  "::stop-commands::pause",
  "::set-output name=verdict::unchanged",
  "::save-state name=x::y",
  "harmless\\r::error::after a carriage return",
  "##[add-matcher]/tmp/x.json",
];

/** What our step and the toolkit's upload say themselves. */
const OURS = ["group", "endgroup", "add-mask", "stop-commands", "debug"];

describe("A43 workflow commands in what a benchmark prints", () => {
  test("A43 are obeyed neither while it runs nor when its last lines are shown", async () => {
    const lines = COMMANDS.map((line) => `printf '%b\\n' '${line}'; printf '%b\\n' '${line}' >&2`).join("\n");
    const step = await measureScript(`${lines}\nexit 3\n`);
    expect(step.log).toContain("forged");
    expect(step.commands.filter((command) => !OURS.includes(command.name))).toEqual([]);
    expect(step.annotations).toEqual([]);
    expect(Object.keys(step.outputs)).toEqual(["result-path"]);
    expect(uploaded().failures[0]).toMatchObject({ code: "exited" });
  });

  test("A43 a step that prints the same lines as they are is obeyed in each", () => {
    const printed = COMMANDS.map((line) => line.replaceAll("\\r", "\r")).join("\n");
    const names = obey(printed).commands.map(({ name }) => name);
    // After the third nothing is, until its end comes: printed alone, each is.
    expect(names).toEqual(expect.arrayContaining(["add-mask", "error"]));
    for (const line of COMMANDS.filter((one) => !one.includes("\\r")))
      expect(obey(line).commands, line).toHaveLength(1);
  });

  test("A43 the harmless neighbour, words with colons, is shown as it is", async () => {
    const step = await measureScript("echo 'time: 3 :: 4'; exit 3\n");
    expect(step.log).toContain("| time: 3 :: 4");
  });
});

describe("A43 the files by which a step speaks to the runner", () => {
  for (const [sandbox, reached] of [
    ["bubblewrap", false],
    ["none", true],
  ] as const) {
    test(`A43 are ${reached ? "written by a benchmark without a sandbox, so the next test can fail" : "out of reach in it"}`, async () => {
      const temporary = temporaryFolder("runner-files");
      const file = join(temporary, "output");
      writeFileSync(file, "");
      const script = `mkdir -p ${temporary}; echo 'verdict=unchanged' >> ${file}; echo "$GITHUB_OUTPUT$GITHUB_ENV" >&2; exit 3\n`;
      const config = CONFIG.replace("environment: {", `environment: { sandbox: ${sandbox},`);
      const step = await measureScript(script, { env: { GITHUB_OUTPUT: file } }, config);
      expect(readFileSync(file, "utf8").includes("verdict=unchanged")).toBe(reached);
      // Their names are told to neither.
      expect(step.log).not.toContain(`| ${file}`);
      rmSync(temporary, { recursive: true });
    });
  }
});

describe("A44 output made to choke who shows it", () => {
  test("A44 more than the limit ends the launch, and nothing of it is in the log", async () => {
    const step = await measureScript("yes 'a long line of output that never ends' | head -c 1000000000\n");
    expect(uploaded().failures[0]).toMatchObject({ code: "output-limit" });
    expect(step.raw.length).toBeLessThan(100_000);
  });

  test("A44 bytes that are no text, links and screen commands are neutral", async () => {
    const evil =
      "printf '\\377\\376 \\033]8;;https://evil.example\\007link\\033]8;;\\007 \\033[2J\\033[31mred\\n'; exit 3\n";
    const step = await measureScript(evil);
    expect(step.log).toContain("link");
    expect(step.raw).not.toMatch(/\u001b|evil\.example/);
  });

  test("A44 the harmless neighbour, below the limit, is measured", async () => {
    await measureScript(`head -c 100000 /dev/zero | tr '\\0' x >&2; ${SAMPLE}\n`);
    expect(uploaded()).toMatchObject({ failures: [], benchmarks: [{ name: "parse/one" }] });
  });
});

test("A45 results that pretend to be of another suite stay benchmarks of their own", async () => {
  const name = "../other/one";
  await measureScript(`${SAMPLE.replace('"one"', `"${name}"`)}\n`);
  expect(uploaded().benchmarks.map((row) => [row.suite, row.name])).toEqual([["parse", `parse/${name}`]]);
});

describe("a step that is cancelled", () => {
  test("uploads what it has, and tells it in the summary", async () => {
    const step = await measureScript(`sleep 0.3; ${SAMPLE.replace("true", "false")}\n`, {
      onStart: (child) => {
        setTimeout(() => child.kill("SIGINT"), 5_000);
        setTimeout(() => child.kill("SIGTERM"), 5_050);
      },
    });
    expect(step.status).toBe(0);
    const result = uploaded();
    expect(result.stopped).toBe("interrupted");
    expect(result.benchmarks[0]?.launches.length).toBeGreaterThan(0);
    expect(step.summary).toMatch(/^### .* on bench-x64: /);
    expect(step.summary).toContain("The run was interrupted");
  });

  test("and one that cannot keep its file still upload and sum up", async () => {
    const temporary = temporaryFolder("runner-temp");
    writeFileSync(join(temporary, "benchwarden"), "a file where the folder should be");
    const step = await measureScript(`${SAMPLE}\n`, { env: { RUNNER_TEMP: temporary } });
    rmSync(temporary, { recursive: true });
    expect(step.status).not.toBe(0);
    expect(uploaded().benchmarks).toHaveLength(1);
    expect(step.summary).toContain("on bench-x64");
    expect(step.annotations.map(({ name }) => name)).toEqual(["error"]);
  });
});
