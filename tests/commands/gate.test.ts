import { describe, expect, test } from "vitest";
import { isAcknowledgement } from "../../src/report/acknowledgement.ts";
import {
  benchRun,
  type ClickWorld,
  CONFIG,
  clickWorld,
  commandWorld,
  DEFAULT_BRANCH,
  FORK,
  HEAD,
  measureJob,
  OTHER,
  PULL,
  REPOSITORY,
  REVIEWER,
  recorded,
  runGate,
  STRANGER,
  WRITER,
} from "../gate/click-world.ts";

/** Ending of a decision in one word: the cause of a refusal, or what became of it. */
async function endingOf(world: ClickWorld): Promise<string> {
  const report = await runGate(world);
  return report.ending === "refused" ? (report.refusal?.cause ?? "") : report.ending;
}

function configure(world: ClickWorld, lines: string): void {
  world.server.files[`${DEFAULT_BRANCH} benchwarden.yml`] = `${CONFIG}${lines}\n`;
}

const push = (world: ClickWorld, change: object): void => {
  const key = `${FORK.fullName} changes`;
  world.server.pushes[key] = { ...(world.server.pushes[key] as object), ...change } as never;
};

/** Name, what is different from a harmless click, and how it ends. */
const rows: [name: string, change: (world: ClickWorld) => void, ending: string][] = [
  ["nothing is different", () => undefined, "answered"],
  [
    "the sender is an admin",
    ({ server }) => void Object.assign(server.people[0] ?? {}, { permission: "admin" }),
    "answered",
  ],
  ["a draft", ({ pull }) => void Object.assign(pull, { isDraft: true }), "answered"],
  [
    "the sender is of type Bot",
    ({ payload }) => {
      payload.sender.type = "Bot";
    },
    "bot",
  ],
  [
    "the sender is an organisation",
    ({ payload }) => {
      payload.sender.type = "Organization";
    },
    "bot",
  ],
  [
    "closed in the event",
    ({ payload }) => {
      payload.pull_request.state = "closed";
    },
    "closed",
  ],
  ["closed since", ({ pull }) => void Object.assign(pull, { isOpen: false }), "closed"],
  [
    "the fork is gone in the event",
    ({ payload }) => {
      payload.pull_request.head.repo = null;
    },
    "no-fork",
  ],
  [
    "the fork went since",
    ({ pull }) => void Object.assign(pull, { head: { ...pull.head, repository: null } }),
    "no-fork",
  ],
  [
    "into another branch",
    ({ payload }) => {
      payload.pull_request.base.ref = "v1";
    },
    "base",
  ],
  ["into another branch since", ({ pull }) => void Object.assign(pull, { base: { ...pull.base, ref: "v1" } }), "base"],
  [
    "into a release branch that the config lists",
    (world) => {
      world.payload.pull_request.base.ref = "v1";
      Object.assign(world.pull, { base: { ...world.pull.base, ref: "v1" } });
      configure(world, "allow: { bases: [v1] }");
    },
    "answered",
  ],
  [
    "the pull request is gone",
    ({ server }) => {
      server.pulls = [];
    },
    "withdrawn",
  ],
  ["read permission", ({ server }) => void Object.assign(server.people[0] ?? {}, { permission: "read" }), "role"],
  [
    "no permission",
    ({ server }) => {
      server.people = [];
    },
    "role",
  ],
  ["not in allow.users", (world) => configure(world, "allow: { users: [rita] }"), "not-listed"],
  ["in allow.users, written otherwise", (world) => configure(world, "allow: { users: [codertoCAT] }"), "answered"],
  [
    "in allow.users without permission",
    (world) => {
      configure(world, "allow: { users: [codertocat] }");
      world.server.people = [];
    },
    "role",
  ],
  ["allow.teams without a token that reads them", (world) => configure(world, "allow: { teams: [org/perf] }"), "teams"],
  [
    "in allow.teams",
    (world) => {
      configure(world, "allow: { teams: [org/perf] }");
      world.server.teams = { "org/perf": [WRITER.login] };
    },
    "answered",
  ],
  [
    "in none of allow.teams",
    (world) => {
      configure(world, "allow: { teams: [org/perf] }");
      world.server.teams = { "org/perf": [REVIEWER.login] };
    },
    "not-listed",
  ],
  [
    "the label was set an hour ago",
    ({ pull }) => {
      pull.labelled[0] = { ...label(pull), at: "2026-03-10T13:05:00Z" };
    },
    "answered",
  ],
  [
    "and a second earlier",
    ({ pull }) => {
      pull.labelled[0] = { ...label(pull), at: "2026-03-10T13:04:59Z" };
    },
    "stale",
  ],
  [
    "a time that is none",
    ({ pull }) => {
      pull.labelled[0] = { ...label(pull), at: "" };
    },
    "stale",
  ],
  [
    "set by somebody else",
    ({ pull }) => {
      pull.labelled[0] = { ...label(pull), by: REVIEWER };
    },
    "other-click",
  ],
  [
    "never set",
    ({ pull }) => {
      pull.labelled = [];
    },
    "other-click",
  ],
  ["the head moved", ({ pull }) => void Object.assign(pull, { head: { ...pull.head, sha: OTHER } }), "moved"],
  ["pushed two minutes before", (world) => push(world, { at: "2026-03-10T14:02:40Z" }), "answered"],
  ["and a second later", (world) => push(world, { at: "2026-03-10T14:02:41Z" }), "unsettled"],
  ["pushed after the click", (world) => push(world, { at: "2026-03-10T14:04:50Z" }), "unsettled"],
  ["the newest push is another commit", (world) => push(world, { sha: OTHER }), "moved"],
  [
    "a longer wait by the config",
    (world) => {
      configure(world, "allow: { settle: 10 min }");
      push(world, { at: "2026-03-10T13:55:00Z" });
    },
    "unsettled",
  ],
  ["a writer's own fresh push here", (world) => ownPush(world, REPOSITORY), "answered"],
  ["a writer's own fresh push to a fork", (world) => ownPush(world, FORK), "unsettled"],
  ["the log cannot be read, no run either", (world) => logUnreadable(world), "unknown-push"],
  ["a first run long before", (world) => logUnreadable(world, "2026-03-10T13:00:00Z"), "answered"],
  ["a first run a minute before", (world) => logUnreadable(world, "2026-03-10T14:03:40Z"), "unsettled"],
  [
    "nothing known, approved by a writer",
    (world) => {
      logUnreadable(world);
      world.pull.approvals = { [HEAD]: [REVIEWER] };
    },
    "answered",
  ],
  [
    "nothing known, approved by a stranger",
    (world) => {
      logUnreadable(world);
      world.pull.approvals = { [HEAD]: [STRANGER] };
    },
    "unknown-push",
  ],
  ["the config wants a review", (world) => configure(world, "allow: { require-review: true }"), "unreviewed"],
  [
    "and there is one of another commit",
    (world) => {
      configure(world, "allow: { require-review: true }");
      world.pull.approvals = { [OTHER]: [REVIEWER] };
    },
    "unreviewed",
  ],
  [
    "and there is one",
    (world) => {
      configure(world, "allow: { require-review: true }");
      world.pull.approvals = { [HEAD]: [REVIEWER] };
    },
    "answered",
  ],
  [
    "there is no config",
    ({ server }) => {
      server.files = {};
    },
    "config",
  ],
  ["the config has a problem", (world) => configure(world, "suits: {}"), "config"],
  [
    "the payload names no head",
    ({ payload }) => {
      payload.pull_request.head.sha = "HEAD";
    },
    "unreadable",
  ],
  [
    "the server does not tell the role",
    ({ server }) => {
      server.faults.permission = "server-away";
    },
    "unanswered",
  ],
  [
    "the server does not tell the runs",
    ({ server }) => {
      server.faults.runs = "server-away";
    },
    "unanswered",
  ],
  [
    "the server does not tell the default branch",
    ({ server }) => {
      server.faults.facts = "server-away";
    },
    "unanswered",
  ],
];

function label({ labelled }: ClickWorld["pull"]): ClickWorld["pull"]["labelled"][number] {
  const [first] = labelled;
  if (first === undefined) throw new Error("no label");
  return first;
}

function ownPush(world: ClickWorld, repository: { id: number; fullName: string }): void {
  Object.assign(world.payload.pull_request.head.repo, { id: repository.id, full_name: repository.fullName });
  Object.assign(world.pull, { head: { ...world.pull.head, repository } });
  world.server.pushes[`${repository.fullName} changes`] = { sha: HEAD, at: "2026-03-10T14:04:30Z", by: WRITER };
}

function logUnreadable(world: ClickWorld, firstRun?: string): void {
  world.server.pushes[`${FORK.fullName} changes`] = "unreadable";
  world.server.runs = [];
  if (firstRun !== undefined)
    world.server.runs.push(benchRun(7, { headSha: HEAD, createdAt: firstRun, path: "ci.yml" }));
}

describe("the truth table of a label, from a recorded event", () => {
  for (const [name, change, ending] of rows) {
    test(`${name}: ${ending}`, async () => {
      const world = clickWorld(change);
      expect(await endingOf(world)).toBe(ending === "withdrawn" ? "passed-over" : ending);
      expect(world.server.dispatched).toHaveLength(ending === "answered" ? 1 : 0);
      expect(world.pull.labels.includes("needs-bench")).toBe(ending === "withdrawn");
    });
  }

  test("a label that was renamed since is gone under its old name: nothing is started, nothing else is removed", async () => {
    const world = clickWorld(({ pull }) => {
      pull.labels = ["bug", "bench-please"];
    });
    expect(await endingOf(world)).toBe("passed-over");
    expect(world.pull.labels).toEqual(["bug", "bench-please"]);
    expect(world.server.dispatched).toEqual([]);
  });

  test("another label that was renamed to needs-bench was clicked by nobody", async () => {
    const world = clickWorld(({ pull }) => {
      pull.labelled = [{ label: "bench-please", by: WRITER, at: "2026-03-10T14:04:40Z" }];
    });
    expect(await endingOf(world)).toBe("other-click");
  });

  test("a label that was set, taken off and set again by the same person counts from the last time", async () => {
    const world = clickWorld(({ pull }) => {
      pull.labelled = [{ ...label(pull), at: "2026-03-10T11:00:00Z" }, label(pull)];
    });
    expect(await endingOf(world)).toBe("answered");
  });

  test("a refusal is one sentence in the pull request, and every check is in the report", async () => {
    const world = clickWorld((one) => push(one, { at: "2026-03-10T14:04:00Z" }));
    const report = await runGate(world);
    expect(world.server.comments[PULL]?.map((comment) => comment.body)).toEqual([
      "<!-- benchwarden:refused cause=unsettled -->\n**Benchmarks were not started.** The last push was less than 2 min before the label was set; look at what was pushed, then set the label again, or approve that commit first.\n",
    ]);
    expect(report.ending === "refused" && report.checks.map((check) => check.decision.outcome)).toEqual([
      ...Array(7).fill("passed"),
      "refused",
      "not-asked",
    ]);
  });

  test("the same cause is told once, another one again", async () => {
    const world = clickWorld((one) => push(one, { at: "2026-03-10T14:04:00Z" }));
    await runGate(world);
    world.pull.labels.push("needs-bench");
    const second = await runGate(world);
    expect(world.server.comments[PULL]).toHaveLength(1);
    expect(second.ending === "refused" && second.told).toMatch(/^Told already in \[this comment\]\(https:/);
    world.pull.labels.push("needs-bench");
    Object.assign(world.pull, { isOpen: false });
    await runGate(world);
    expect(world.server.comments[PULL]).toHaveLength(2);
  });

  test("a stranger's copy of our refusal does not silence it", async () => {
    const world = clickWorld((one) => push(one, { at: "2026-03-10T14:04:00Z" }));
    const body = "<!-- benchwarden:refused cause=unsettled -->\n";
    world.server.comments[PULL] = [{ id: 1, nodeId: "x", by: STRANGER, body, url: "https://github.com/x" }];
    await runGate(world);
    expect(world.server.comments[PULL]).toHaveLength(2);
  });

  test("a locked conversation or a failing one refuses all the same", async () => {
    const world = clickWorld((one) => push(one, { at: "2026-03-10T14:04:00Z" }));
    world.server.faults.addComment = "server-away";
    const report = await runGate(world);
    expect(report.ending === "refused" && report.told).toBe("Nobody was told: GitHub did not take the comment.");
  });

  test("with report.comment off nobody is told, and the run is started", async () => {
    const world = clickWorld((one) => configure(one, "report: { comment: false }"));
    expect(await endingOf(world)).toBe("answered");
    expect(world.server.dispatched).toHaveLength(1);
    expect(world.server.comments[PULL]).toBeUndefined();
  });
});

describe("what is started", () => {
  test("one run of bench.yml on the default branch, pinned to the event's head", async () => {
    const world = clickWorld();
    await runGate(world);
    expect(world.server.dispatched).toEqual([
      {
        id: 901,
        workflow: "bench.yml",
        ref: DEFAULT_BRANCH,
        inputs: {
          "head-sha": HEAD,
          class: "bench-x64",
          mode: "compare",
          reason: "label",
          pr: "2",
          "asked-by": "500",
        },
      },
    ]);
  });

  test("one per machine class, answered in one comment; a class that fails leaves the others", async () => {
    const world = clickWorld((one) => configure(one, "machines: { bench-x64: {}, bench-arm64: {} }"));
    await runGate(world);
    expect(world.server.dispatched.map((one) => one.inputs.class)).toEqual(["bench-x64", "bench-arm64"]);
    const [comment, ...more] = world.server.comments[PULL] ?? [];
    expect(more).toEqual([]);
    expect(isAcknowledgement(comment?.body ?? "", 500)).toBe(true);
    expect(comment?.body.split("\n").slice(3)).toEqual([
      "- `bench-x64`: next in line, answer expected about 14:30 UTC ([run](https://github.com/Codertocat/Hello-World/actions/runs/901))",
      "- `bench-arm64`: next in line, answer expected about 14:30 UTC ([run](https://github.com/Codertocat/Hello-World/actions/runs/902))",
      "",
    ]);
  });

  test("a dispatch that GitHub refuses is said in the line of its class", async () => {
    const world = clickWorld();
    world.server.faults.dispatch = "forbidden";
    await runGate(world);
    expect(world.server.comments[PULL]?.[0]?.body).toContain(
      "- `bench-x64`: not started: GitHub did not start the run; ask again in a few minutes\n",
    );
  });

  test("what runs before it is counted, and the time follows from what runs took", async () => {
    const world = clickWorld(({ server }) => {
      server.runs.push(
        benchRun(10, { title: `bench bench-x64 compare pr=9 ${OTHER} label`, status: "running" }),
        benchRun(11, { title: `bench bench-x64 record pr= ${OTHER} history` }),
        benchRun(12, { title: `bench bench-arm64 compare pr=8 ${OTHER} label` }),
        benchRun(5, { title: `bench bench-x64 compare pr=9 ${OTHER} label`, status: "completed" }),
      );
      server.jobs[10] = [measureJob({ status: "running", startedAt: "2026-03-10T14:00:00Z" })];
      server.jobs[5] = [
        measureJob({
          status: "completed",
          conclusion: "success",
          startedAt: "2026-03-10T12:00:00Z",
          completedAt: "2026-03-10T12:20:00Z",
        }),
      ];
    });
    await runGate(world);
    // Three runs of 20 minutes, of which 5 minutes are over.
    expect(world.server.comments[PULL]?.[0]?.body).toContain("2 runs before it, answer expected about 15:00 UTC (");
  });

  test("a machine that takes no jobs is said to be away, and until when the run waits", async () => {
    const world = clickWorld(({ server }) => {
      server.runs.push(benchRun(10, { title: `bench bench-x64 compare pr=9 ${OTHER} label` }));
      server.jobs[10] = [measureJob({ createdAt: "2026-03-10T09:31:00Z" })];
    });
    await runGate(world);
    expect(world.server.comments[PULL]?.[0]?.body).toContain(
      "- `bench-x64`: has taken no job since 09:31 UTC; yours waits until 11 Mar 14:05 UTC (",
    );
  });

  test("a machine that has not taken a job for nine minutes is not yet away", async () => {
    const world = clickWorld(({ server }) => {
      server.runs.push(benchRun(10, { title: `bench bench-x64 compare pr=9 ${OTHER} label` }));
      server.jobs[10] = [measureJob({ createdAt: "2026-03-10T13:56:00Z" })];
    });
    await runGate(world);
    expect(world.server.comments[PULL]?.[0]?.body).toContain("1 run before it");
  });

  test("when a run that an answer names cannot be asked for, the request stands as the list has it", async () => {
    const world = clickWorld();
    await runGate(world);
    world.server.runs = [];
    world.server.faults.run = "server-away";
    world.pull.labels.push("needs-bench");
    expect(await endingOf(world)).toBe("answered");
    expect(world.server.dispatched).toHaveLength(2);
  });

  test("when the queue cannot be looked at, the run is started all the same", async () => {
    const world = clickWorld(({ server }) => {
      server.runs.push(benchRun(10, { title: `bench bench-x64 compare pr=9 ${OTHER} label` }));
      server.faults.jobs = "server-away";
    });
    await runGate(world);
    expect(world.server.dispatched).toHaveLength(1);
    expect(world.server.comments[PULL]?.[0]?.body).toContain("- `bench-x64`: started ([run](");
  });
});

describe("the command /bench", () => {
  test("a writer's command with the head's full commit id is a run of reason `comment`", async () => {
    const world = commandWorld();
    expect(await endingOf(world)).toBe("answered");
    expect(world.server.dispatched.map((one) => one.inputs.reason)).toEqual(["comment"]);
    expect(world.server.log.some((line) => line.startsWith("removeLabel"))).toBe(false);
  });

  test("a fresh push needs no wait: the commit was written down", async () => {
    expect(await endingOf(commandWorld((world) => push(world, { at: "2026-03-10T14:04:39Z" })))).toBe("answered");
  });

  test("where the config wants a review, a command needs it too", async () => {
    expect(await endingOf(commandWorld((world) => configure(world, "allow: { require-review: true }")))).toBe(
      "unreviewed",
    );
  });

  test("a stranger's command is refused without a word in the pull request", async () => {
    const world = commandWorld(({ payload }) => {
      Object.assign(payload.sender, STRANGER);
      Object.assign(payload.comment.user, STRANGER);
    });
    expect(await endingOf(world)).toBe("role");
    expect(world.server.comments[PULL]).toBeUndefined();
  });
});

describe("other events", () => {
  test("every other recorded action of a pull request is refused as no label's event", async () => {
    for (const action of ["opened", "closed", "synchronize", "unlabeled", "reopened", "ready_for_review"]) {
      const world = clickWorld();
      world.payload = recorded("pull_request", action);
      await expect(runGate(world)).rejects.toThrow("the event is not one of a label");
      expect(world.server.log).toEqual([]);
    }
  });

  test("an event of another workflow says which templates to use", async () => {
    for (const event of ["push", "workflow_dispatch", "pull_request", "workflow_run"]) {
      const world = clickWorld(({ occasion }) => {
        occasion.event = event;
      });
      await expect(runGate(world)).rejects.toThrow(`found:    ${event}`);
    }
  });

  test("a payload of another repository is not ours to answer", async () => {
    const world = clickWorld(({ payload }) => {
      payload.repository.id = 1;
    });
    await expect(runGate(world)).rejects.toThrow("it is of another repository");
  });
});
