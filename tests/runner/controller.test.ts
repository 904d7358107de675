import { describe, expect, test } from "vitest";
import type { Admission } from "../../src/runner/admission.ts";
import type { Answer, Api } from "../../src/runner/api.ts";
import { control } from "../../src/runner/controller.ts";
import { type Policy, parsePolicy } from "../../src/runner/policy.ts";
import { POLICY, REPOSITORY_ID } from "./sample-policy.ts";

/** A GitHub in memory: what waits, who may write, which runners are registered. */
class FakeGitHub implements Api {
  readonly asked: string[] = [];
  readonly bodies: unknown[] = [];
  runs: Record<string, unknown>[] = [];
  jobs: Record<string, unknown>[] = [];
  runners: { id: number; name: string }[] = [];
  writers = ["maintainer"];
  jitStatus = 201;
  failures: Answer[] = [];
  /** How the runner's unit ends, or what root says in its place. */
  result: string | Error = "success";

  async get(path: string): Promise<Answer> {
    this.asked.push(`GET ${path}`);
    const failure = this.failures.shift();
    if (failure) return failure;
    if (path.includes("/workflows/bench.yml/runs?status=queued")) return ok({ workflow_runs: this.runs });
    if (path.includes("/workflows/bench.yml/runs?status=in_progress")) return ok({ workflow_runs: [] });
    if (path.includes("/jobs?")) return ok({ jobs: this.jobs });
    const login = /\/collaborators\/(.+)\/permission$/.exec(path)?.[1];
    if (login !== undefined) return ok({ permission: this.writers.includes(login) ? "write" : "read" });
    if (path.startsWith("/orgs/org/actions/runners?")) return ok({ runners: this.runners });
    return { status: 404, body: null, retryAfterSeconds: null };
  }

  async post(path: string, body: Readonly<Record<string, unknown>>): Promise<Answer> {
    this.asked.push(`POST ${path}`);
    this.bodies.push(body);
    if (this.jitStatus !== 201) return { status: this.jitStatus, body: {}, retryAfterSeconds: null };
    return { status: 201, body: { runner: { id: 55 }, encoded_jit_config: JIT }, retryAfterSeconds: null };
  }

  async delete(path: string): Promise<Answer> {
    this.asked.push(`DELETE ${path}`);
    this.runners = this.runners.filter((runner) => !path.endsWith(`/${runner.id}`));
    return { status: 204, body: null, retryAfterSeconds: null };
  }
}

const JIT = "c2VjcmV0LWppdC1jb25maWc=";

function ok(body: unknown): Answer {
  return { status: 200, body, retryAfterSeconds: null };
}

const RUN = {
  id: 123,
  run_attempt: 1,
  event: "workflow_dispatch",
  path: ".github/workflows/bench.yml",
  head_branch: "main",
  repository: { id: REPOSITORY_ID },
  head_repository: { id: REPOSITORY_ID },
  actor: { login: "maintainer" },
  triggering_actor: { login: "maintainer" },
};
const JOB = {
  id: 900,
  name: "measure (0)",
  status: "queued",
  labels: ["self-hosted", "linux", "bench-x64", "run-123"],
};

interface Served {
  readonly github: FakeGitHub;
  readonly started: { admission: Admission; jit: string }[];
  readonly log: string[];
  readonly waits: number[];
  readonly unfit: (string | null)[];
  /** How often GitHub was heard of, told by waits: turns that found the controller at rest. */
  readonly contacts: number[];
}

/** Runs the controller for some turns. */
async function serve(prepare: (github: FakeGitHub) => void, turns = 1, fit = true): Promise<Served> {
  const github = new FakeGitHub();
  github.runs = [RUN];
  github.jobs = [JOB];
  prepare(github);
  const served: Served = { github, started: [], log: [], waits: [], unfit: [], contacts: [] };
  const stop = new AbortController();
  const policy: Policy = parsePolicy(JSON.stringify(POLICY));
  if (policy.app === null) throw new Error("the sample policy has an app");
  await control(
    { policy, app: policy.app, machine: "0123abcd", pollSeconds: 20, signal: stop.signal },
    {
      api: github,
      starter: {
        fit: async () => ({ fit, reason: fit ? "" : "disk full: 3 GiB left" }),
        start: async (admission, jit) => {
          served.started.push({ admission, jit });
          if (github.result instanceof Error) throw github.result;
          if (github.result === "success") github.jobs = [];
          return { result: github.result };
        },
      },
      uniform: () => 0.5,
      sleep: async (seconds) => {
        served.waits.push(seconds);
        if (served.waits.length >= turns) stop.abort();
      },
      log: (text) => served.log.push(text),
      heard: () => served.contacts.push(served.waits.length),
      unfit: (reason) => served.unfit.push(reason),
    },
  );
  return served;
}

describe("the controller", () => {
  test("makes one runner for a queued job whose run it has checked, and admits exactly that run", async () => {
    const { started, github, unfit } = await serve(() => {});
    expect(new Set(unfit)).toEqual(new Set([null]));
    expect(started).toEqual([
      { admission: { job: "900", run: 123, attempt: 1, repositoryId: REPOSITORY_ID }, jit: JIT },
    ]);
    expect(github.bodies).toEqual([
      {
        name: "bench-x64-0123abcd-900",
        runner_group_id: 3,
        labels: ["self-hosted", "linux", "bench-x64", "run-123"],
        work_folder: "_work",
      },
    ]);
  });

  test("a run that our gate started needs no role: its actor is the token of the gate's own job", async () => {
    const actor = { login: "github-actions[bot]" };
    const { started } = await serve((github) => {
      github.runs = [{ ...RUN, actor, triggering_actor: actor }];
    });
    expect(started).toHaveLength(1);
  });

  const strangers: [name: string, change: Record<string, unknown>, why: RegExp][] = [
    ["of another event", { event: "pull_request" }, /not started by workflow_dispatch/],
    ["of another file", { path: ".github/workflows/evil.yml" }, /another workflow file/],
    ["of another branch", { head_branch: "topic" }, /not trusted/],
    ["of another repository", { repository: { id: 1 } }, /of another repository/],
    ["with the code of a fork", { head_repository: { id: 1 } }, /code is of another repository/],
    ["of someone who may only read", { actor: { login: "stranger" } }, /cannot write/],
    ["started again by someone who may only read", { triggering_actor: { login: "stranger" } }, /cannot write/],
    ["of a login that is no login", { actor: { login: "../../x" } }, /cannot write/],
  ];
  for (const [name, change, why] of strangers) {
    test(`A31 a queued job of a run ${name}: no registration`, async () => {
      const { started, github, log } = await serve((fake) => {
        fake.runs = [{ ...RUN, ...change }];
      });
      expect(started).toEqual([]);
      expect(github.asked.filter((line) => line.startsWith("POST"))).toEqual([]);
      expect(log.join("\n")).toMatch(why);
    });
  }

  test("A31 another job of the same run, and a job without our label, get no runner", async () => {
    for (const job of [
      { ...JOB, name: "publish" },
      { ...JOB, labels: ["self-hosted", "linux"] },
    ]) {
      const { started } = await serve((github) => {
        github.jobs = [job];
      });
      expect(started).toEqual([]);
    }
  });

  test("A30 the runner's configuration is in no line of the log", async () => {
    const { log, started } = await serve(() => {});
    expect(started[0]?.jit).toBe(JIT);
    expect(log.join("\n")).not.toContain(JIT.slice(0, 8));
  });

  test("an unfit machine makes no runner, and says why once", async () => {
    const { started, github, log, waits, unfit } = await serve(() => {}, 3, false);
    expect(started).toEqual([]);
    expect(github.asked.filter((line) => line.startsWith("POST"))).toEqual([]);
    expect(log).toEqual(["the machine is unfit, no runner is made: disk full: 3 GiB left"]);
    expect(waits).toEqual([60, 60, 60]);
    expect(new Set(unfit)).toEqual(new Set(log));
  });

  const refusals: [status: number, says: RegExp][] = [
    [404, /makes no runner \(status 404\): is the app installed/],
    [409, /makes no runner \(status 409\): a runner of this name is there/],
    [422, /makes no runner \(status 422\): it does not take the group/],
  ];
  for (const [status, says] of refusals) {
    test(`a configuration that GitHub will not give (${status}) is said once, kept for status, and asked for again later`, async () => {
      const { started, log, waits, unfit } = await serve((github) => {
        github.jitStatus = status;
      }, 2);
      expect(started).toEqual([]);
      expect(log).toEqual([expect.stringMatching(says)]);
      expect(unfit).toEqual([log[0], log[0]]);
      expect(waits).toEqual([60, 60]);
    });
  }

  test("a name that is taken is freed by deleting the registration, one of another machine stays", async () => {
    const { github } = await serve((fake) => {
      fake.jitStatus = 409;
      fake.runners = [
        { id: 7, name: "bench-x64-0123abcd-900" },
        { id: 8, name: "bench-x64-ffffffff-900" },
      ];
    });
    expect(github.runners).toEqual([{ id: 8, name: "bench-x64-ffffffff-900" }]);
  });

  test("a job whose runner never takes it is not tried again at once: each time the wait is longer", async () => {
    const { started, waits } = await serve((github) => {
      github.result = "exit-code";
    }, 3);
    expect(started).toHaveLength(3);
    expect(waits).toEqual([40, 60, 100]);
  });

  test("a registration that root did not start a runner for is deleted, and the error is said", async () => {
    const { github, log, waits } = await serve((fake) => {
      fake.result = new Error("root refused to start the job: another job is running");
      fake.runners = [{ id: 7, name: "bench-x64-0123abcd-900" }];
    });
    expect(github.runners).toEqual([]);
    expect(log.at(-1)).toMatch(/another job is running; next try in 40 s/);
    expect(waits).toEqual([40]);
  });

  test("a reason is not shown any longer when no job waits", async () => {
    const { unfit } = await serve(
      (github) => {
        const get = github.get.bind(github);
        let looks = 0;
        github.get = (path) => {
          if (path.includes("/jobs?") && ++looks > 1) github.jobs = [];
          return get(path);
        };
      },
      2,
      false,
    );
    expect(unfit).toEqual([expect.stringContaining("disk full"), null]);
  });

  test("registrations that a death left are deleted by name, those of other machines are not", async () => {
    const { github } = await serve((fake) => {
      fake.jobs = [];
      fake.runners = [
        { id: 7, name: "bench-x64-0123abcd-800" },
        { id: 8, name: "bench-x64-ffffffff-800" },
      ];
    });
    expect(github.runners).toEqual([{ id: 8, name: "bench-x64-ffffffff-800" }]);
  });

  test("an answer that asks to wait is waited for, an error backs off further each time", async () => {
    const away: Answer = { status: 502, body: null, retryAfterSeconds: null };
    const limited: Answer = { status: 429, body: null, retryAfterSeconds: 1_234 };
    const { waits, log } = await serve((github) => {
      github.failures = [away, away, away, limited];
    }, 4);
    expect(waits).toEqual([40, 60, 100, 1_234]);
    expect(log.at(-1)).toContain("status 429, asked to wait 1234 s");
  });

  test("the last contact is the last look at the queue that GitHub answered, not one that it did not", async () => {
    let asked = 0;
    const { contacts, waits } = await serve((github) => {
      github.jobs = [];
      const get = github.get.bind(github);
      github.get = async (path) => {
        // The second look at the queue, of three.
        if (path.includes("status=queued") && ++asked === 2) throw new Error("the network is away");
        return get(path);
      };
    }, 3);
    expect(waits).toHaveLength(3);
    expect(contacts).toEqual([0, 2]);
  });

  test("a run that cannot be read does not stop the others from being served", async () => {
    const { started } = await serve((github) => {
      github.runs = [{ ...RUN, head_repository: null, id: 122 }, RUN];
    });
    expect(started).toHaveLength(1);
  });
});
