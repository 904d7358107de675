import type { LaunchReport, SessionFacts } from "../../src/ports/executor.ts";
import type { TestMachine } from "../runner-setup/bench-machine.ts";
import type { FakeGitHub } from "../runner-setup/fake-github.ts";

/** Launches that a job asks the launcher of its machine for, one after the other in one session. */
export interface Wishes {
  readonly memoryBytes?: number;
  readonly processes?: number;
  /** Has the machine tuned before, as a job does, and holds it until its end. */
  readonly tuned?: boolean;
  readonly launches: readonly { readonly script: string; readonly seconds?: number; readonly phase?: "build" }[];
}

export interface Shown {
  readonly facts: SessionFacts;
  readonly reports: readonly (LaunchReport & { readonly stdout: string; readonly stderr: string })[];
}

let jobs = 500;

/** Sends a job whose step asks for the launches; it has begun when this returns. */
export function beginLaunches(machine: TestMachine, github: FakeGitHub, wishes: Wishes): void {
  machine.clearTraces();
  machine.debian.write("/srv/launches/client.cjs", CLIENT);
  machine.debian.write("/srv/launches/wishes.json", JSON.stringify(wishes));
  jobs++;
  machine.sendJob({ run: jobs, step: "/srv/benchwarden/node /srv/launches/client.cjs" });
  github.queue({ run: jobs, id: jobs });
}

/** The answers, once all are there and nothing is left of the job. */
export async function launchesShown(machine: TestMachine): Promise<Shown> {
  await machine.until(() => machine.trace("shown.json") !== null, "the launches were answered");
  const shown = JSON.parse(machine.trace("shown.json") ?? "");
  if (shown.failed !== undefined) throw new Error(`the launcher said: ${JSON.stringify(shown.failed)}`);
  await machine.until(() => machine.leftovers().length === 0, `nothing is left: ${machine.leftovers().join(", ")}`);
  return shown;
}

/** What a launch does that the test wants to look at: it stays until `letGo`, however slow the host is. */
export const UNTIL_LET_GO = "until [[ -e go ]]; do sleep 0.2; done";

export function letGo(machine: TestMachine): void {
  machine.sh("cd /var/lib/benchwarden/jobs/*/cache/job/trees/base; touch go");
}

/** What the job's step is: the words of launch-messages.ts over the socket of the runner's unit. */
const CLIENT = `
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const wishes = JSON.parse(readFileSync("/srv/launches/wishes.json", "utf8"));
const jobFolder = process.env.XDG_CACHE_HOME + "/job";
mkdirSync(jobFolder + "/trees/base", { recursive: true });
const limits = { memoryBytes: wishes.memoryBytes ?? 256 * 2 ** 20, processes: wishes.processes ?? 100,
  diskBytes: 64 * 2 ** 20, outputBytes: 2 ** 20, tmpBytes: 64 * 2 ** 20 };
const plan = { jobFolder, sandbox: "bubblewrap", profile: "trusted", rootfs: null, toolchain: [], path: [], env: {},
  home: "/homes/key", limits };
const specOf = (wish, index) => ({ id: "launch-" + index, phase: wish.phase ?? "measure",
  argv: ["/bin/bash", "-c", wish.script], directory: ".", env: {}, tree: "base", mounts: null, writable: [],
  timeLimitSeconds: wish.seconds ?? 1200 });
const { connect } = require("node:net");
const socket = connect(process.env.BENCHWARDEN_LAUNCH_SOCKET);
const say = (message) => socket.write(JSON.stringify(message) + "\\n");
const shown = { facts: null, reports: [] };
let text = "";
const begin = () => say({ open: plan });
if (wishes.tuned) {
  const held = connect(process.env.BENCHWARDEN_TUNE_SOCKET);
  held.once("data", begin).write("hold strict\\n");
  socket.on("close", () => held.destroy());
} else begin();
socket.setEncoding("utf8").on("data", (chunk) => {
  text += chunk;
  for (let end = text.indexOf("\\n"); end >= 0; end = text.indexOf("\\n")) {
    take(JSON.parse(text.slice(0, end)));
    text = text.slice(end + 1);
  }
}).on("close", finish);
function take(message) {
  if (message.failed) { shown.failed = message.failed; return socket.destroy(); }
  if (message.opened) shown.facts = message.opened;
  else {
    const file = (name) => readFileSync(message.report.output + "/" + name, "utf8");
    shown.reports.push({ ...message.report, stdout: file("stdout"), stderr: file("stderr") });
  }
  const next = wishes.launches[shown.reports.length];
  if (next) say({ launch: specOf(next, shown.reports.length) }); else socket.end();
}
function finish() {
  writeFileSync("/srv/traces/half", JSON.stringify(shown));
  renameSync("/srv/traces/half", "/srv/traces/shown.json");
}
`;
