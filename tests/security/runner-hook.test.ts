import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NODE } from "../../.ci/setup.mjs";
import { buildMachinePrograms } from "../runner/machine-programs.ts";
import { ADMISSION, PAYLOAD, POLICY, VARIABLES } from "../runner/sample-policy.ts";

/*
 * The official runner is in no registry. Its stand-in does what matters here: it calls the hook before the first step,
 * notes a failure, and then runs the steps with `if: always()` all the same. It and the hook run in a process namespace
 * of their own, as a user who is not root, with the machine's folders where the hook looks for them.
 */
const RUNNER = `
"$NODE" /hook/hook.js >/trace/log 2>&1; status=$?
[ "$status" = 0 ] && echo ran >/trace/step
echo "always, hook said $status" >/trace/always
`;

let programs = "";
const folder = mkdtempSync(join(tmpdir(), "runner-hook-"));
beforeAll(async () => {
  programs = await buildMachinePrograms();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Situation {
  variables?: Record<string, string>;
  payload?: unknown;
  /** Text of the policy file; null: there is none. */
  policy?: string | null;
  /** The policy is there, and nobody may read it. */
  isClosed?: boolean;
  admissions?: readonly string[];
  /** Text of another hook in place of ours. */
  hook?: string;
}

interface Traces {
  readonly step: boolean;
  readonly always: boolean;
  readonly log: string;
}

let count = 0;

function layOut(situation: Situation): { argv: string[]; trace: string } {
  const top = join(folder, String(count++));
  const [trace, etc, run, hook] = ["trace", "etc", "run", "hook"].map((name) => join(top, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const path of [trace, etc, join(run, "admissions"), hook]) mkdirSync(path, { recursive: true });
  chmodSync(trace, 0o777);
  const policy = situation.policy === undefined ? JSON.stringify(POLICY) : situation.policy;
  if (policy !== null)
    writeFileSync(join(etc, "policy.json"), policy, { mode: situation.isClosed === true ? 0 : 0o644 });
  for (const [index, text] of (situation.admissions ?? [JSON.stringify(ADMISSION)]).entries()) {
    writeFileSync(join(run, "admissions", `${index}.json`), text);
  }
  writeFileSync(join(etc, "event.json"), JSON.stringify(situation.payload ?? PAYLOAD));
  const hookFile = situation.hook === undefined ? join(programs, "hook.js") : join(hook, "other.js");
  if (situation.hook !== undefined) writeFileSync(hookFile, situation.hook);
  const variables = { ...VARIABLES, GITHUB_EVENT_PATH: "/etc/benchwarden/event.json", ...situation.variables };
  const bind = (from: string, to: string) => ["--ro-bind", from, to];
  const argv = [
    ...["--unshare-user", "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--uid", "1000", "--gid", "1000"],
    ...["/usr", "/lib", "/lib64", "/bin"].filter((path) => existsSync(path)).flatMap((path) => bind(path, path)),
    ...[...bind(NODE_FILE, "/node"), "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"],
    ...[...bind(etc, "/etc/benchwarden"), ...bind(run, "/run/benchwarden"), ...bind(hookFile, "/hook/hook.js")],
    ...["--bind", trace, "/trace", "--clearenv", "--setenv", "NODE", "/node", "--setenv", "PATH", "/usr/bin:/bin"],
    ...Object.entries(variables).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--", "/bin/sh", "-c", RUNNER],
  ];
  return { argv, trace };
}

const NODE_FILE = spawnSync(NODE, ["-p", "process.execPath"], { encoding: "utf8" }).stdout.trim();

function traces(trace: string): Traces {
  const has = (name: string): boolean => existsSync(join(trace, name));
  const log = spawnSync("cat", [join(trace, "log")], { encoding: "utf8" }).stdout;
  return { step: has("step"), always: has("always"), log };
}

function run(situation: Situation): Traces {
  const { argv, trace } = layOut(situation);
  spawnSync("bwrap", argv, { timeout: 30_000 });
  return traces(trace);
}

const ENDED = { step: false, always: false };
const NEIGHBOUR: Situation = {};
/** What others do: say no by the exit status. */
const FAILING_HOOK = 'console.error("refused"); process.exit(1);';

test("the neighbour: the job that the controller admitted runs", () => {
  expect(run(NEIGHBOUR)).toMatchObject({ step: true, always: true, log: "benchwarden: this job is admitted\n" });
});

test("A23 the attack works on a hook that only fails: the step with if: always() runs", () => {
  expect(run({ hook: FAILING_HOOK })).toMatchObject({ step: false, always: true });
});

test("A23 a job of a pull_request run with the right labels is killed, and its if: always() step leaves no trace", () => {
  const found = run({ variables: { GITHUB_EVENT_NAME: "pull_request" } });
  expect(found).toMatchObject(ENDED);
  expect(found.log).toContain("the event is not workflow_dispatch");
});

const elsewhere: [name: string, variables: Record<string, string>, why: RegExp][] = [
  ["the same file at another ref", { GITHUB_REF: "refs/heads/topic" }, /at an allowed ref/],
  [
    "the same file as another ref has it",
    { GITHUB_WORKFLOW_REF: "org/project/.github/workflows/bench.yml@refs/heads/topic" },
    /at an allowed ref/,
  ],
  [
    "another file",
    { GITHUB_WORKFLOW_REF: "org/project/.github/workflows/evil.yml@refs/heads/main" },
    /not the allowed file/,
  ],
  [
    "a caller that reuses the file",
    { GITHUB_WORKFLOW_REF: "org/project/.github/workflows/caller.yml@refs/heads/main" },
    /not the allowed file/,
  ],
  ["another repository", { GITHUB_REPOSITORY_ID: "4712" }, /not in the policy/],
  ["another job of the file", { GITHUB_JOB: "publish" }, /not the allowed one/],
];
for (const [name, variables, why] of elsewhere) {
  test(`A24 ${name} is killed`, () => {
    const found = run({ variables });
    expect(found).toMatchObject(ENDED);
    expect(found.log).toMatch(why);
  });
}

test("A24 an input with a line break, an unknown input, and another class are killed", () => {
  for (const inputs of [
    { ...PAYLOAD.inputs, "head-sha": `${PAYLOAD.inputs["head-sha"]}\n` },
    { ...PAYLOAD.inputs, extra: "x" },
    { ...PAYLOAD.inputs, class: "bench-arm64" },
    { ...PAYLOAD.inputs, pr: 12 },
  ]) {
    expect(run({ payload: { inputs } })).toMatchObject(ENDED);
  }
});

test("A25 a job whose run the controller did not admit is killed, whatever else it looks like", () => {
  for (const variables of [{ GITHUB_RUN_ID: "124" }, { GITHUB_RUN_ATTEMPT: "2" }]) {
    const found = run({ variables });
    expect(found).toMatchObject(ENDED);
    expect(found.log).toContain("did not admit");
  }
  expect(run({ admissions: [] })).toMatchObject(ENDED);
});

test("A25 a standing machine has no controller: its policy says so, and the rest of the rules hold", () => {
  const policy = JSON.stringify({ ...POLICY, admission: "none" });
  expect(run({ policy, admissions: [] })).toMatchObject({ step: true });
  expect(run({ policy, admissions: [], variables: { GITHUB_EVENT_NAME: "push" } })).toMatchObject(ENDED);
});

const broken: [name: string, situation: Situation][] = [
  ["there is no policy", { policy: null }],
  ["the policy cannot be read", { isClosed: true }],
  ["the policy is cut off", { policy: JSON.stringify(POLICY).slice(0, -5) }],
  ["the policy has a key that nobody knows", { policy: JSON.stringify({ ...POLICY, allow: "all" }) }],
  ["an admission is no JSON", { admissions: [JSON.stringify(ADMISSION), "{"] }],
  ["the payload is not there", { variables: { GITHUB_EVENT_PATH: "/nowhere.json" } }],
  ["the runner leaves a variable out", { variables: { GITHUB_REPOSITORY_ID: "" } }],
];
for (const [name, situation] of broken) {
  test(`A26 the job is killed, not skipped, when ${name}`, () => {
    const found = run(situation);
    expect(found).toMatchObject(ENDED);
    expect(found.log).toContain("the hook could not decide");
  });
}

test("A27 a kill that has no effect: the hook never returns, until the unit's time limit ends everything", async () => {
  // Kills that do nothing: what a runner under another user would be to the hook.
  const { argv, trace } = layOut({
    variables: { GITHUB_EVENT_NAME: "push", NODE_OPTIONS: "--require /etc/benchwarden/no-kill.js" },
  });
  writeFileSync(join(folder, String(count - 1), "etc", "no-kill.js"), "process.kill = () => true;");
  const child = spawn("bwrap", argv, { stdio: "ignore" });
  const closed = new Promise((resolve) => child.on("close", resolve));
  await until(() => traces(trace).log.includes("refused"));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(child.exitCode).toBeNull();
  expect(traces(trace)).toMatchObject(ENDED);
  child.kill("SIGKILL");
  await closed;
  expect(traces(trace)).toMatchObject(ENDED);
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(holds()).toBe(true);
}
