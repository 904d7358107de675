import { REPOSITORY_ID } from "../runner/sample-policy.ts";
import type { TestMachine } from "./bench-machine.ts";

export const JIT = Buffer.from("the configuration of one runner, a secret").toString("base64");

export const GITHUB_PORT = 8099;

/**
 * What the controller asks of GitHub, as a program inside the booted system, whose network is its own. The queued job is
 * a file, taken when a runner is made for it; another file lists what was asked.
 */
export class FakeGitHub {
  readonly #machine: TestMachine;

  constructor(machine: TestMachine) {
    this.#machine = machine;
  }

  /** From now on, also after a reboot. */
  start(): void {
    this.#machine.debian.write("/srv/github/server.cjs", SERVER);
    this.#machine.debian.write("/usr/lib/systemd/system/fake-github.service", UNIT);
    this.#machine.sh("systemctl add-wants --quiet multi-user.target fake-github && systemctl start fake-github");
  }

  queue(job: { run: number; id: number; event?: string }): void {
    this.#machine.debian.write("/srv/github/job.json", JSON.stringify({ event: "workflow_dispatch", ...job }));
  }

  withdraw(): void {
    this.#machine.debian.remove("/srv/github/job.json");
  }

  asked(): string[] {
    return this.#machine.debian.read("/srv/github/asked")?.split("\n") ?? [];
  }
}

const UNIT = `[Unit]
Before=bench-controller.service
[Service]
Type=exec
ExecStart=/srv/benchwarden/node /srv/github/server.cjs
`;

const SERVER = `
const { appendFileSync, existsSync, readFileSync, rmSync } = require("node:fs");
const JOB = "/srv/github/job.json";
const actor = { login: "github-actions[bot]" };
const repository = { id: ${REPOSITORY_ID} };
const runOf = (job) => ({ id: job.run, run_attempt: 1, event: job.event, path: ".github/workflows/bench.yml",
  head_branch: "main", repository, head_repository: repository, actor, triggering_actor: actor });
const jobOf = (job) => ({ id: job.id, name: "measure", status: "queued",
  labels: ["self-hosted", "linux", "bench-x64", "run-" + job.run] });
function answer(method, url) {
  const job = existsSync(JOB) ? JSON.parse(readFileSync(JOB, "utf8")) : null;
  if (url.endsWith("/access_tokens")) return [201, { token: "ghs_test" }];
  if (url.includes("/runs?status=queued")) return [200, { workflow_runs: job ? [runOf(job)] : [] }];
  if (url.includes("/runs?status=in_progress")) return [200, { workflow_runs: [] }];
  if (url.includes("/jobs?")) return [200, { jobs: job ? [jobOf(job)] : [] }];
  if (url.endsWith("/generate-jitconfig") && job) { rmSync(JOB); return [201, { runner: { id: 55 }, encoded_jit_config: "${JIT}" }]; }
  if (url.includes("/actions/runners")) return [200, { runners: [] }];
  return [404, {}];
}
require("node:http").createServer((request, response) => {
  appendFileSync("/srv/github/asked", request.method + " " + request.url + "\\n");
  const [status, body] = answer(request.method, request.url);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}).listen(${GITHUB_PORT}, "127.0.0.1");
`;
