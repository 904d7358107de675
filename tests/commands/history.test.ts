import { describe, expect, test } from "vitest";
import { history } from "../../src/commands/history.ts";
import type { ClassHistory } from "../../src/commands/history-fill.ts";
import { Problem } from "../../src/model/problem.ts";
import type { WorkflowRun } from "../../src/ports/forge.ts";
import type { Commit } from "../../src/ports/repository.ts";
import type { CoverageQuestion, StoredEntry } from "../../src/ports/store.ts";
import { renderHistorySummary } from "../../src/report/history-text.ts";
import { type FakeServer, fakeForge } from "../forge/fake-forge.ts";
import {
  benchRun,
  CONFIG,
  clickWorld,
  DEFAULT_BRANCH,
  measureJob,
  NOW,
  OTHER,
  REPOSITORY,
  TIP,
} from "../gate/click-world.ts";
import { sampleResult } from "../store/sample-result.ts";

const COMMITS: Commit[] = Array.from({ length: 10 }, (_, index) => ({
  id: `${index}`.repeat(40),
  tree: "7".repeat(40),
  parents: [],
  time: `2026-01-0${index}T00:00:00Z`,
  subject: "change",
}));

interface HistoryWorld {
  readonly server: FakeServer;
  lines: string;
  tags: string[];
  /** Ids that every suite has results of. */
  covered: string[];
  /** Seconds of the newest recording, for two commits. */
  newest: number | null;
  readonly questions: CoverageQuestion[];
  closed: number;
  ref: string;
  /** Whether the branch can be had. */
  isReachable: boolean;
}

function world(change: (world: HistoryWorld) => void = () => undefined): HistoryWorld {
  const { server } = clickWorld();
  server.runs = [];
  const made: HistoryWorld = {
    server,
    lines: "history: { branch: master }",
    tags: [],
    covered: [],
    newest: null,
    questions: [],
    closed: 0,
    ref: `refs/heads/${DEFAULT_BRANCH}`,
    isReachable: true,
  };
  change(made);
  return made;
}

async function run(made: HistoryWorld): Promise<ClassHistory[]> {
  made.server.files[`${TIP} benchwarden.yml`] = `${CONFIG}${made.lines}\n`;
  const close = async () => {
    made.closed += 1;
  };
  return history(
    {
      occasion: {
        event: "schedule",
        payload: {},
        repository: REPOSITORY,
        run: { id: 700, attempt: 1, url: "https://github.com/x" },
        actor: { login: "github-actions[bot]", id: 41898282 },
        triggeringActor: "github-actions[bot]",
        workflowRef: "x",
        ref: made.ref,
        sha: TIP,
        serverUrl: "https://github.com",
      },
      configPath: "benchwarden.yml",
    },
    {
      forge: fakeForge(made.server),
      clock: { utc: () => NOW },
      log: { info: () => undefined, warn: () => undefined },
      tree: { files: async () => [] },
      history: {
        open: async () => {
          if (!made.isReachable) throw new Problem({ code: "source-unreachable", what: "gone" });
          return { repository: repository(made), close };
        },
      },
      openStore: async () => ({ ...store(made), close }),
    },
  );
}

function repository({ tags }: HistoryWorld) {
  return {
    list: async () => COMMITS,
    tags: async () => new Map(tags.map((id) => [id, ["v1"]])),
    resolve: async (revision: string) => COMMITS.find((one) => one.id === revision || revision === "v1") ?? sole(),
  };
}

function sole(): Commit {
  return { id: OTHER, tree: OTHER, parents: [], time: NOW, subject: "" };
}

function store(made: HistoryWorld) {
  return {
    coverage: async (question: CoverageQuestion) => {
      made.questions.push(question);
      return new Map(question.suites.map(({ name }) => [name, new Set(made.covered)]));
    },
    entries: async () => (made.newest === null ? [] : [{ path: "log/x", date: "2026-03-09" } as StoredEntry]),
    read: async () => ({
      ...sampleResult({ seed: 1, commits: [COMMITS[0]?.id ?? "", COMMITS[1]?.id ?? ""] }),
      durationSeconds: made.newest ?? 0,
    }),
  };
}

function waits(server: FakeServer, change: Partial<WorkflowRun>, since: string): void {
  server.runs.push(benchRun(40, change));
  server.jobs[40] = [measureJob({ createdAt: since })];
}

const PERSON = { title: `bench bench-x64 compare pr=2 ${OTHER} label` };
const HISTORY = { title: `bench bench-x64 record pr= ${OTHER} history` };

describe("gaps are filled", () => {
  test("one run per class, of the commits that show most, asked by this run", async () => {
    const made = world();
    const [report] = await run(made);
    expect(made.server.dispatched).toEqual([
      {
        id: 901,
        workflow: "bench.yml",
        ref: DEFAULT_BRANCH,
        inputs: {
          "head-sha": "0".repeat(40),
          class: "bench-x64",
          mode: "record",
          reason: "history",
          commits: "9".repeat(40),
          "asked-by": "700",
        },
      },
    ]);
    expect(report).toMatchObject({ class: "bench-x64", state: "started", missing: 10 });
    expect(made.closed).toBe(2);
  });
  test("a recording of eight minutes for two commits makes the next one of five", async () => {
    const made = world((one) => {
      one.newest = 480;
    });
    await run(made);
    expect(made.server.dispatched[0]?.inputs.commits?.split(" ")).toHaveLength(4);
  });
  test("at least one commit, and said when it takes longer than there is", async () => {
    const made = world((one) => {
      one.newest = 2 * 2400;
    });
    const report = await run(made);
    expect(made.server.dispatched[0]?.inputs).not.toHaveProperty("commits");
    expect(renderHistorySummary(report, NOW)).toContain("took 40 min each, longer than the 30 min");
  });
  test("what has results is left out; tags come first", async () => {
    const made = world((one) => {
      one.covered = ["0".repeat(40), "9".repeat(40)];
      one.tags = ["3".repeat(40)];
    });
    await run(made);
    expect(made.server.dispatched[0]?.inputs["head-sha"]).toBe("3".repeat(40));
  });
  test("history.from is the first commit that counts", async () => {
    const made = world((one) => {
      one.lines = "history: { branch: master, from: v1 }";
      one.covered = [];
    });
    Object.assign(made, { tags: [] });
    const [report] = await run(made);
    expect(report).toMatchObject({ missing: 10 });
    const other = world((one) => {
      one.lines = `history: { branch: master, from: ${"4".repeat(40)} }`;
    });
    expect((await run(other))[0]).toMatchObject({ missing: 6 });
  });
  test("when every commit has results nothing is started", async () => {
    const made = world((one) => {
      one.covered = COMMITS.map((commit) => commit.id);
    });
    expect(await run(made)).toEqual([{ class: "bench-x64", state: "complete" }]);
    expect(made.server.dispatched).toEqual([]);
  });
  test("a class is asked for its own suites only", async () => {
    const made = world((one) => {
      one.lines =
        "  other:\n    run: [other]\nmachines: { bench-x64: { suites: [parse] }, bench-arm64: {} }\nhistory: { branch: master }";
    });
    await run(made);
    expect(made.questions.map((question) => [question.class, question.suites.map((suite) => suite.name)])).toEqual([
      ["bench-x64", ["parse"]],
      ["bench-arm64", ["parse", "other"]],
    ]);
    expect(made.server.dispatched.map((one) => one.inputs.class)).toEqual(["bench-x64", "bench-arm64"]);
  });
  test("a dispatch that fails is told, and the next class goes on", async () => {
    const made = world(({ server }) => {
      server.faults.dispatch = "forbidden";
    });
    expect(await run(made)).toEqual([{ class: "bench-x64", state: "failed", missing: 10 }]);
  });
});

const rows: [name: string, change: (world: HistoryWorld) => void, state: string][] = [
  ["a person's request waits", ({ server }) => waits(server, PERSON, "2026-03-10T14:00:00Z"), "person"],
  [
    "a person's request is still being planned",
    ({ server }) => {
      server.runs.push(benchRun(40, PERSON));
    },
    "person",
  ],
  [
    "one shard of a person's request waits, the other runs",
    ({ server }) => {
      server.runs.push(benchRun(40, { ...PERSON, status: "running" }));
      server.jobs[40] = [measureJob({ status: "running" }), measureJob()];
    },
    "person",
  ],
  ["what was started before waits", ({ server }) => waits(server, HISTORY, "2026-03-10T14:00:00Z"), "own"],
  [
    "what was started before runs",
    ({ server }) => {
      server.runs.push(benchRun(40, { ...HISTORY, status: "running" }));
      server.jobs[40] = [measureJob({ status: "running" })];
    },
    "own",
  ],
  [
    "the oldest has waited for six hours and a second",
    ({ server }) => waits(server, HISTORY, "2026-03-10T08:04:59Z"),
    "stale",
  ],
  ["its neighbour for six hours", ({ server }) => waits(server, HISTORY, "2026-03-10T08:05:00Z"), "own"],
  [
    "a person's oldest has waited for seven hours",
    ({ server }) => waits(server, PERSON, "2026-03-10T07:05:00Z"),
    "stale",
  ],
  [
    "a person's request runs and nobody waits",
    ({ server }) => {
      server.runs.push(benchRun(40, { ...PERSON, status: "running" }));
      server.jobs[40] = [measureJob({ status: "running" })];
    },
    "started",
  ],
  [
    "a request waits on another class",
    ({ server }) => waits(server, { title: `bench other compare pr=2 ${OTHER} label` }, NOW),
    "started",
  ],
  ["a request is done", ({ server }) => waits(server, { ...PERSON, status: "completed" }, NOW), "started"],
];

describe("a person goes first, and a machine that is away gets nothing more", () => {
  for (const [name, change, state] of rows) {
    test(`${name}: ${state}`, async () => {
      const made = world(change);
      const [report] = await run(made);
      expect(report?.state).toBe(state);
      expect(made.server.dispatched).toHaveLength(state === "started" ? 1 : 0);
    });
  }
  test("the summary says since when no job was taken, and leaves out what is well", async () => {
    const made = world(({ server }) => waits(server, HISTORY, "2026-03-10T07:05:00Z"));
    expect(renderHistorySummary(await run(made), NOW)).toBe(
      "**Commits without results**\n\n- `bench-x64`: has taken no job since 07:05 UTC; nothing is added to its queue until it does\n",
    );
  });
});

describe("what cannot be done is said", () => {
  test("a branch that may not be recorded is an error of the config, before anything is fetched", async () => {
    const made = world((one) => {
      one.lines = "history: { branch: develop }";
      one.isReachable = false;
    });
    await expect(run(made)).rejects.toMatchObject({ facts: { code: "branch-not-allowed", found: "develop" } });
  });
  test("history.from outside of the branch is an error of the config", async () => {
    const made = world((one) => {
      one.lines = "history: { branch: master, from: v0-of-another-line }";
    });
    await expect(run(made)).rejects.toMatchObject({ facts: { code: "from-not-in-branch" } });
    expect(made.closed).toBe(1);
  });
  test("on another branch nothing is done", async () => {
    const made = world((one) => {
      one.ref = "refs/heads/topic";
    });
    await expect(run(made)).rejects.toMatchObject({ facts: { code: "wrong-event" } });
  });
  test("when the branch cannot be fetched nothing is started", async () => {
    const made = world((one) => {
      one.isReachable = false;
    });
    await expect(run(made)).rejects.toMatchObject({ facts: { code: "source-unreachable" } });
    expect(made.server.dispatched).toEqual([]);
  });
});
