import { resultName } from "../../src/artifact/artifact-name.ts";
import { encodeResult } from "../../src/artifact/result-file.ts";
import { type Published, type PublishInputs, type PublishPorts, publish } from "../../src/commands/publish.ts";
import type { Config } from "../../src/model/config.ts";
import type { Request } from "../../src/model/request.ts";
import type { Result } from "../../src/model/result.ts";
import { hashOf } from "../../src/plan/canonical.ts";
import { cellOf } from "../../src/plan/cell.ts";
import type { Forge, IssueComment, WorkflowJob } from "../../src/ports/forge.ts";
import { receiveResults } from "../../src/publish/receive.ts";
import { renderAcknowledgement } from "../../src/report/acknowledgement.ts";
import { type FakeFile, fakeArtifacts } from "../forge/fake-artifacts.ts";
import { type FakeServer, fakeForge } from "../forge/fake-forge.ts";
import { type Planted, simulateBenchmark } from "../simulation/job.ts";
import { sampleRequest, sampleResult } from "../store/sample-result.ts";
import { makeStoreWorld, type StoreWorld } from "../store/store-world.ts";

export const RUN = 901;
export const GATE_RUN = 77;
export const PULL = 12;
export const US = { login: "github-actions[bot]", id: 41_898_282 };
export const STRANGER = { login: "mallory", id: 666, type: "User" };

/** The request of a pull request's comparison, or one of its shards. */
export function pullRequest(changes: Partial<Request> = {}, report: Partial<Config["report"]> = {}): Request {
  const sample = sampleRequest({ seed: 1, mode: "compare" });
  const request = {
    ...sample,
    config: { ...sample.config, report: { ...sample.config.report, ...report } },
    reason: "label" as const,
    pr: PULL,
    askedBy: { login: US.login, run: GATE_RUN },
    runsOn: ["self-hosted", "linux", "bench-x64"],
    ...changes,
  };
  return { ...request, cell: cellOf(request) };
}

/** What a machine would have measured for a request, with what was planted. */
export function measured(
  request: Request,
  planted: readonly Partial<Planted>[],
  changes: Partial<Result> = {},
): Result {
  const { config, ...asked } = request;
  const benchmarks = planted.map((one, index) =>
    simulateBenchmark({ name: `parse/${index}`, pairs: 20, scenario: "quiet", seed: index + 1, ...one }),
  );
  return {
    ...sampleResult({ seed: 1, mode: "compare" }),
    request: { ...asked, config: { hash: hashOf(config), measurement: config.measurement } },
    builds: request.builds.map(({ id, commit }) => ({
      id,
      commit,
      status: "ok",
      artifacts: hashOf(commit),
      seconds: 3,
    })),
    benchmarks,
    ...changes,
  };
}

/** The file that a measure job uploads. */
export function uploaded(result: Result): FakeFile {
  return { name: resultName(result.request, result.attempt), content: encodeResult(result) };
}

/** A job of the run that measured a request. */
export function measureJob(request: Request, changes: Partial<WorkflowJob> = {}): WorkflowJob {
  return {
    id: 1,
    name: `measure ${request.class} ${request.cell}`,
    status: "completed",
    conclusion: "success",
    labels: [...request.runsOn],
    runner: "bench-1",
    createdAt: "2026-03-01T11:50:00Z",
    startedAt: "2026-03-01T11:51:00Z",
    completedAt: "2026-03-01T12:00:30Z",
    url: `https://github.com/org/project/actions/runs/${RUN}/job/1`,
    ...changes,
  };
}

/** A repository on a forge in memory, with a store on a real git remote. Dispose it when done. */
export class PublishingWorld {
  readonly server: FakeServer = emptyServer();
  readonly files: Record<number, FakeFile[]> = { [RUN]: [] };
  /** Replaces methods of the forge. */
  overrides: Partial<Forge> = {};
  isServerAway = false;
  storeAddress: string;
  readonly store: StoreWorld;

  private constructor(store: StoreWorld) {
    this.store = store;
    this.storeAddress = store.remote;
  }

  static async make(): Promise<PublishingWorld> {
    return new PublishingWorld(await makeStoreWorld());
  }

  /** What was uploaded by the measure jobs of the run. */
  uploads(...results: Result[]): this {
    this.files[RUN]?.push(...results.map(uploaded));
    return this;
  }

  /** The answer of the gate to the request. */
  acknowledge(lines: readonly { class: string; text: string }[], by = { ...US, type: "Bot" }): IssueComment {
    const url = `https://github.com/org/project/actions/runs/${GATE_RUN}`;
    return this.comment(renderAcknowledgement({ run: GATE_RUN, url, head: "b".repeat(40), lines }), by);
  }

  comment(body: string, by = { ...US, type: "Bot" }): IssueComment {
    const comments = this.server.comments[PULL] ?? [];
    this.server.comments[PULL] = comments;
    const id = PULL * 1_000 + comments.length + 1;
    const url = `https://github.com/org/project/pull/${PULL}#issuecomment-${id}`;
    const comment = { id, nodeId: `IC_${id}`, by, body, url };
    comments.push(comment);
    return comment;
  }

  /** The bodies on the pull request now. */
  get bodies(): string[] {
    return (this.server.comments[PULL] ?? []).map(({ body }) => body);
  }

  get minimised(): string[] {
    return this.server.log
      .filter((line) => line.startsWith("minimiseComment "))
      .map((line) => line.split(" ")[1] ?? "");
  }

  /** Publishes as the job of that attempt does. */
  async publish(requests: readonly Request[], attempt = 1): Promise<Published> {
    const forge: Forge = { ...fakeForge(this.server), ...this.overrides };
    const artifacts = fakeArtifacts(this.files, { away: () => this.isServerAway });
    const received = await receiveResults(requests, { id: RUN, attempt }, { artifacts, jobs: forge.jobs });
    const url = `https://github.com/org/project/actions/runs/${RUN}`;
    const inputs: PublishInputs = {
      requests,
      received,
      run: { id: RUN, url },
      repositoryUrl: "https://github.com/org/project",
      summaryLength: 1_000_000,
    };
    const ports: PublishPorts = { openStore: () => this.store.store().open(this.storeAddress), forge };
    return publish(inputs, ports);
  }

  [Symbol.dispose](): void {
    this.store.remove();
  }
}

function emptyServer(): FakeServer {
  return {
    facts: { id: 1, fullName: "org/project", defaultBranch: "main", isPrivate: false },
    self: US,
    people: [],
    teams: null,
    pulls: [],
    pushes: {},
    runs: [],
    jobs: {},
    commits: {},
    branches: {},
    files: {},
    comments: {},
    faults: {},
    log: [],
    dispatched: [],
    now: "2026-03-01T12:00:00Z",
  };
}
