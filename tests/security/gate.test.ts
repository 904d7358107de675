import { describe, expect, test } from "vitest";
import { hasRole, isPerson, rerunHasRole } from "../../src/gate/person-rules.ts";
import { isUnmoved, wasFit } from "../../src/gate/pull-rules.ts";
import type { Rule } from "../../src/gate/rule.ts";
import { isNewestClick, isSettled } from "../../src/gate/time-rules.ts";
import type { Forge } from "../../src/ports/forge.ts";
import {
  benchRun,
  type ClickWorld,
  CONFIG,
  clickWorld,
  commandWorld,
  DEFAULT_BRANCH,
  FORK,
  gateRun,
  HEAD,
  OTHER,
  PULL,
  REVIEWER,
  refusalWithout,
  runGate,
  STRANGER,
  WRITER,
} from "../gate/click-world.ts";

/** The attack is refused with this cause, starts nothing, the label is gone; and without the defence it would start. */
async function refuses(world: ClickWorld, cause: string, defence?: Rule): Promise<void> {
  if (defence) expect(await refusalWithout(world, defence)).toBeNull();
  const report = await runGate(world);
  expect(report.ending === "refused" && report.refusal?.cause).toBe(cause);
  expect(world.server.dispatched).toEqual([]);
  expect(world.pull.labels).toEqual(world.occasion.event === "issue_comment" ? world.pull.labels : ["bug"]);
}

async function starts(world: ClickWorld, runs = 1): Promise<void> {
  expect((await runGate(world)).ending).toBe("answered");
  expect(world.server.dispatched).toHaveLength(runs);
}

function bodies({ server }: ClickWorld): string[] {
  return (server.comments[PULL] ?? []).map((comment) => comment.body);
}

function pushedAt(world: ClickWorld, at: string): void {
  world.server.pushes[`${FORK.fullName} changes`] = { sha: HEAD, at, by: STRANGER };
}

const FIVE_SECONDS_BEFORE = "2026-03-10T14:04:35Z";

describe("A01 a bot sets the label", () => {
  const bots: [name: string, sender: object][] = [
    ["type Bot", { login: "labeler", id: 5, type: "Bot" }],
    ["a login ending in [bot]", { login: "github-actions[bot]", id: 41898282, type: "User" }],
    ["a mannequin", { login: "ghost", id: 10137, type: "Mannequin" }],
  ];
  for (const [name, sender] of bots) {
    test(`A01 ${name} is refused, the label removed, the reason given`, async () => {
      const world = clickWorld(({ payload, server, pull }) => {
        Object.assign(payload.sender, sender);
        server.people.push({ person: payload.sender, permission: "admin" });
        pull.labelled.push({ label: "needs-bench", by: payload.sender, at: "2026-03-10T14:04:41Z" });
      });
      await refuses(world, "bot", isPerson);
      expect(bodies(world)[0]).toContain("Benchmarks are started for people only, not for bots");
    });
  }

  test("A01 the harmless neighbour, a user whose name speaks of a bot, passes", async () => {
    const sender = { login: "robot-bot", id: 5, type: "User" };
    const world = clickWorld(({ payload, server, pull }) => {
      Object.assign(payload.sender, sender);
      server.people.push({ person: sender, permission: "write" });
      pull.labelled.push({ label: "needs-bench", by: sender, at: "2026-03-10T14:04:41Z" });
    });
    await starts(world);
  });
});

describe("A02 somebody without write permission sets the label", () => {
  for (const permission of ["read", "none"] as const) {
    test(`A02 permission ${permission} (triage shows as read) is refused`, async () => {
      const world = clickWorld(({ server }) => {
        Object.assign(server.people[0] ?? {}, { permission });
      });
      await refuses(world, "role", hasRole);
    });
  }
  test("A02 somebody whom the server does not know is refused, whatever the payload calls them", async () => {
    const world = clickWorld(({ server, payload }) => {
      server.people = [];
      payload.pull_request.author_association = "OWNER";
    });
    await refuses(world, "role", hasRole);
  });
  for (const permission of ["write", "admin"] as const) {
    test(`A02 the harmless neighbour, permission ${permission} (maintain shows as write), passes`, async () => {
      await starts(
        clickWorld(({ server }) => {
          Object.assign(server.people[0] ?? {}, { permission });
        }),
      );
    });
  }
});

describe("A03 another label is set while needs-bench sticks", () => {
  for (const name of [
    "bug",
    "Needs-Bench",
    "needs-bench ",
    "nееds-bench",
    "needs\u2011bench",
    "needs-bench\u200b",
    "",
  ]) {
    test(`A03 ${JSON.stringify(name)} starts nothing and removes nothing`, async () => {
      const world = clickWorld(({ payload }) => {
        payload.label.name = name;
      });
      expect((await runGate(world)).ending).toBe("passed-over");
      expect(world.server.log).toEqual([]);
    });
  }
  test("A03 the harmless neighbour, needs-bench among many labels, passes", async () => {
    await starts(
      clickWorld(({ pull }) => {
        pull.labels.push("Needs-Bench", "x");
      }),
    );
  });
});

describe("A04 the head moves between click and decision", () => {
  test("A04 the new head is not measured, nor the old one", async () => {
    const world = clickWorld(({ pull }) => {
      Object.assign(pull, { head: { ...pull.head, sha: OTHER } });
    });
    await refuses(world, "moved", isUnmoved);
  });
  test("A04 the head moves while the gate asks: what was clicked is measured, not what came", async () => {
    const world = clickWorld();
    // The push comes after the gate's last look at the pull request.
    Object.defineProperty(world.server.faults, "lastPush", {
      get: () => {
        Object.assign(world.pull, { head: { ...world.pull.head, sha: OTHER } });
        return undefined;
      },
    });
    await starts(world);
    expect(world.server.dispatched[0]?.inputs["head-sha"]).toBe(HEAD);
  });
});

describe("A05 a push seconds before the click", () => {
  test("A05 a push five seconds before the click is refused", async () => {
    const world = clickWorld((one) => pushedAt(one, FIVE_SECONDS_BEFORE));
    await refuses(world, "unsettled", isSettled);
  });
  test("A05 a back-dated commit is refused as well: the server's time of the push counts", async () => {
    const world = clickWorld((one) => {
      pushedAt(one, FIVE_SECONDS_BEFORE);
      one.server.commits[HEAD] = { parents: [], time: "2020-01-01T00:00:00Z" };
    });
    await refuses(world, "unsettled", isSettled);
  });
  test("A05 an approval of the commit before, or by a stranger, does not help", async () => {
    const world = clickWorld((one) => {
      pushedAt(one, FIVE_SECONDS_BEFORE);
      one.pull.approvals = { [OTHER]: [REVIEWER], [HEAD]: [STRANGER] };
    });
    await refuses(world, "unsettled", isSettled);
  });
  test("A05 the harmless neighbour, with a writer's approving review of that commit, passes", async () => {
    await starts(
      clickWorld((one) => {
        pushedAt(one, FIVE_SECONDS_BEFORE);
        one.pull.approvals = { [HEAD]: [REVIEWER] };
      }),
    );
  });
  test("A05 the harmless neighbour, pushed two minutes before, passes", async () => {
    await starts(clickWorld((one) => pushedAt(one, "2026-03-10T14:02:40Z")));
  });
});

describe("A06 force pushes A, B, A, B before the click", () => {
  const visible = (world: ClickWorld): void => {
    // B was built long ago; now it is back, ten seconds before the click.
    world.server.runs.push(benchRun(7, { path: "ci.yml", headSha: HEAD, createdAt: "2026-03-10T11:00:00Z" }));
    pushedAt(world, "2026-03-10T14:04:30Z");
  };
  test("A06 the newest push counts, not the first sight of the commit", async () => {
    await refuses(clickWorld(visible), "unsettled", isSettled);
  });
  test("A06 when the newest push is A again, the head has moved", async () => {
    const world = clickWorld((one) => {
      one.server.pushes[`${FORK.fullName} changes`] = { sha: OTHER, at: "2026-03-10T14:04:30Z", by: STRANGER };
    });
    await refuses(world, "moved", isSettled);
  });
  test("A06 the harmless neighbour, a force push long before, passes", async () => {
    await starts(
      clickWorld((one) => {
        visible(one);
        pushedAt(one, "2026-03-10T13:00:00Z");
      }),
    );
  });
});

describe("A07 the label cannot be removed", () => {
  test("A07 404: withdrawn or served already, nothing is started", async () => {
    const world = clickWorld(({ pull }) => {
      pull.labels = [];
    });
    expect((await runGate(world)).ending).toBe("passed-over");
    expect(world.server.log).toEqual(["removeLabel 2 needs-bench"]);
  });
  for (const code of ["forbidden", "server-away", "rate-limited", "unexpected-answer"]) {
    test(`A07 ${code}: the gate fails and nothing is started`, async () => {
      const world = clickWorld(({ server }) => {
        server.faults.removeLabel = code;
      });
      await expect(runGate(world)).rejects.toMatchObject({ facts: { code } });
      expect(world.server.log).toEqual(["removeLabel 2 needs-bench"]);
    });
  }
  test("A07 the label goes first, before anything is asked, also when the request is refused", async () => {
    const world = clickWorld(({ payload }) => {
      payload.sender.type = "Bot";
    });
    await runGate(world);
    expect(world.server.log[0]).toBe("removeLabel 2 needs-bench");
  });
});

describe("A08 two clicks for one run", () => {
  test("A08 two events at once: one run per class", async () => {
    const world = clickWorld();
    const endings = await Promise.all([runGate(world), runGate(world)]);
    expect(endings.map((report) => report.ending).sort()).toEqual(["answered", "passed-over"]);
    expect(world.server.dispatched).toHaveLength(1);
  });
  for (const status of ["queued", "waiting", "running"] as const) {
    test(`A08 the same commit again while one is ${status}: it is linked, not started`, async () => {
      const world = clickWorld(({ server }) => {
        server.runs.push(benchRun(40, { status }));
      });
      await starts(world, 0);
      expect(bodies(world)[0]).toContain("asked for already: [this run](https://github.com/");
    });
  }
  test("A08 a second click before the server lists the first one's run: our answer names it, one run per class", async () => {
    const world = clickWorld();
    await runGate(world);
    world.server.unlisted = world.server.dispatched.map((one) => one.id);
    world.pull.labels.push("needs-bench");
    await starts(world);
    expect(bodies(world)[1]).toContain("asked for already: [this run](https://github.com/");
  });
  test("A08 a stranger's copy of our answer hides nothing, nor does an answer that names another run", async () => {
    const world = clickWorld();
    await runGate(world);
    world.server.unlisted = world.server.dispatched.map((one) => one.id);
    const [own] = world.server.comments[PULL] ?? [];
    if (own === undefined) throw new Error("no answer");
    world.server.comments[PULL] = [
      { ...own, by: STRANGER },
      { ...own, body: own.body.replaceAll("/runs/901)", "/runs/500)") },
    ];
    world.pull.labels.push("needs-bench");
    await starts(world, 2);
  });
  test("A08 a fourth commit of one pull request waits for none of three", async () => {
    const world = clickWorld(({ server }) => {
      for (const id of [40, 41, 42]) {
        server.runs.push(benchRun(id, { title: `bench bench-x64 compare pr=2 ${`${id}`.padEnd(40, "0")} label` }));
      }
    });
    await starts(world, 0);
    expect(bodies(world)[0]).toContain("not started: 3 requests of this pull request wait already");
  });
  test("A08 a run of the same title from another workflow or branch hides nothing", async () => {
    const world = clickWorld(({ server }) => {
      server.runs.push(
        benchRun(40, { path: ".github/workflows/evil/bench.yml" }),
        benchRun(41, { branch: "topic" }),
        benchRun(42, { event: "push" }),
        benchRun(43, { title: `bench bench-x64 compare pr=2 ${HEAD} label\nx` }),
      );
    });
    await starts(world);
  });
  for (const [name, change] of [
    ["done", { status: "completed" }],
    ["of another class", { title: `bench bench-arm64 compare pr=2 ${HEAD} label` }],
    ["of another pull request", { title: `bench bench-x64 compare pr=22 ${HEAD} label` }],
    ["of another commit", { title: `bench bench-x64 compare pr=2 ${OTHER} label` }],
  ] as const) {
    test(`A08 the harmless neighbour, one ${name}, starts`, async () => {
      await starts(
        clickWorld(({ server }) => {
          server.runs.push(benchRun(40, change));
        }),
      );
    });
  }
});

describe("A09 an old gate run is started again", () => {
  const again = (world: ClickWorld, by: string): void => {
    world.occasion.run = { ...world.occasion.run, attempt: 2 };
    world.occasion.triggeringActor = by;
  };
  test("A09 the label is gone: nothing is started", async () => {
    const world = clickWorld((one) => {
      again(one, WRITER.login);
      one.pull.labels = [];
    });
    expect((await runGate(world)).ending).toBe("passed-over");
    expect(world.server.dispatched).toEqual([]);
  });
  test("A09 by somebody without write permission: refused", async () => {
    await refuses(
      clickWorld((one) => again(one, STRANGER.login)),
      "rerun",
      rerunHasRole,
    );
  });
  test("A09 with the label of an hour ago: refused", async () => {
    const world = clickWorld((one) => {
      again(one, WRITER.login);
      one.pull.labelled = [{ label: "needs-bench", by: WRITER, at: "2026-03-10T13:04:00Z" }];
    });
    await refuses(world, "stale", isNewestClick);
  });
  test("A09 with a label that was set since, which has a run of its own: refused", async () => {
    const world = clickWorld((one) => {
      again(one, WRITER.login);
      one.server.runs = [gateRun(500, "2026-03-09T10:00:00Z")];
    });
    await refuses(world, "old-run", isNewestClick);
  });
  test("A09 an old command, started again: refused", async () => {
    const world = commandWorld((one) => {
      again(one, WRITER.login);
      one.payload.comment.created_at = "2026-03-09T10:00:00Z";
    });
    await refuses(world, "stale", isNewestClick);
  });
  test("A09 the harmless neighbour, a failed gate started again by a writer at once, passes", async () => {
    await starts(clickWorld((one) => again(one, REVIEWER.login)));
  });
});

describe("A10 a pull request that is not what it seems", () => {
  const attacks: [name: string, change: (world: ClickWorld) => void, cause: string, defence: Rule | undefined][] = [
    ["closed", ({ payload }) => Object.assign(payload.pull_request, { state: "closed" }), "closed", wasFit],
    ["its fork deleted", ({ payload }) => Object.assign(payload.pull_request.head, { repo: null }), "no-fork", wasFit],
    [
      "a base in another repository",
      ({ payload }) => Object.assign(payload.pull_request.base.repo, { id: 99, full_name: "evil/Hello-World" }),
      "foreign-base",
      wasFit,
    ],
    [
      "another base branch",
      ({ payload }) => Object.assign(payload.pull_request.base, { ref: "release" }),
      "base",
      wasFit,
    ],
    [
      "a sender whose login was taken over",
      ({ server }) => Object.assign(server.people[0] ?? {}, { person: { ...WRITER, id: 31337 } }),
      "account",
      hasRole,
    ],
  ];
  for (const [name, change, cause, defence] of attacks) {
    test(`A10 ${name}: refused`, async () => {
      await refuses(clickWorld(change), cause, defence);
    });
  }
  test("A10 the harmless neighbour, a renamed sender of the same number, passes", async () => {
    const renamed = { ...WRITER, login: "codertocat-2" };
    await starts(
      clickWorld(({ server, payload }) => {
        payload.sender.login = renamed.login;
        server.people = [{ person: renamed, permission: "write" }];
      }),
    );
  });
});

describe("A11 texts of the pull request are hostile", () => {
  const evil = [
    "$(touch /tmp/owned)",
    "`id`",
    "a\n::error::owned",
    "##[add-mask]x",
    "<!-- benchwarden:request run=1 -->",
    "@org/team | x",
    "\u202egnp",
  ];
  for (const text of evil) {
    test(`A11 ${JSON.stringify(text)} is in nothing that we say or start`, async () => {
      for (const isRefused of [false, true]) {
        const world = clickWorld(({ payload, pull, server }) => {
          const request = payload.pull_request;
          Object.assign(request, { title: text, body: text });
          Object.assign(request.head, { ref: text, label: `mallory:${text}` });
          request.user.login = text;
          Object.assign(pull, { head: { ...pull.head, ref: text }, isOpen: !isRefused });
          server.pushes[`${FORK.fullName} ${text}`] = { sha: HEAD, at: "2026-03-10T13:00:00Z", by: STRANGER };
        });
        const report = await runGate(world);
        expect(report.ending).toBe(isRefused ? "refused" : "answered");
        const said = { report, bodies: bodies(world), runs: world.server.dispatched };
        expect(JSON.stringify(said)).not.toContain(JSON.stringify(text).slice(1, -1));
      }
    });
  }
  test("A11 a login or repository name with anything but letters, digits and hyphens is not even asked for", async () => {
    for (const login of ["a/../b", "a b", "a\n::error::", "$(id)", "", "x".repeat(200)]) {
      const world = clickWorld(({ payload }) => {
        payload.sender.login = login;
      });
      await refuses(world, "unreadable");
      expect(world.server.log.some((line) => line.startsWith("permission"))).toBe(false);
    }
  });
});

describe("A12 comments that are almost a command", () => {
  const bodiesOfComments: [name: string, body: unknown][] = [
    ["no commit id", "/bench"],
    ["a short commit id", `/bench ${HEAD.slice(0, 12)}`],
    ["41 digits", `/bench ${HEAD}0`],
    ["an upper-case commit id", `/bench ${HEAD.toUpperCase()}`],
    ["a branch", "/bench main"],
    ["an option", `/bench --upload-pack=x ${HEAD}`],
    ["a quotation", `> /bench ${HEAD}`],
    ["an indentation", `    /bench ${HEAD}`],
    ["a fence", `\`\`\`\n/bench ${HEAD}\n\`\`\``],
    ["text before", `please\n/bench ${HEAD}`],
    ["text after", `/bench ${HEAD}\nthanks`],
    ["two commits", `/bench ${HEAD} ${OTHER}`],
    ["a tab", `/bench\t${HEAD}`],
    ["an invisible character", `/bench ${HEAD}\u200b`],
    ["a look-alike", `/bеnch ${HEAD}`],
    ["no text", null],
  ];
  for (const [name, body] of bodiesOfComments) {
    test(`A12 ${name} is ignored without a question to the server`, async () => {
      const world = commandWorld(({ payload }) => {
        payload.comment.body = body;
      });
      expect((await runGate(world)).ending).toBe("passed-over");
      expect(world.server.log).toEqual([]);
    });
  }
  const events: [name: string, change: (payload: ClickWorld["payload"]) => void][] = [
    ["edited into a command", (payload) => Object.assign(payload, { action: "edited" })],
    ["deleted", (payload) => Object.assign(payload, { action: "deleted" })],
    ["on an issue", (payload) => Object.assign(payload.issue, { pull_request: undefined })],
    ["of one person, sent by another", (payload) => Object.assign(payload.comment.user, STRANGER)],
  ];
  for (const [name, change] of events) {
    test(`A12 a comment ${name} is ignored without a question to the server`, async () => {
      const world = commandWorld(({ payload }) => change(payload));
      expect((await runGate(world)).ending).toBe("passed-over");
      expect(world.server.log).toEqual([]);
    });
  }
  test("A12 a commit that is not the head any more starts nothing", async () => {
    const world = commandWorld(({ payload }) => {
      payload.comment.body = `/bench ${OTHER}`;
    });
    await refuses(world, "moved", isUnmoved);
  });
  test("A12 the harmless neighbour, with the line end of a browser after it, passes", async () => {
    await starts(
      commandWorld(({ payload }) => {
        payload.comment.body = `/bench ${HEAD}\r\n`;
      }),
    );
  });
});

describe("what the gate reads", () => {
  test("the config is the default branch's: nothing is read at the head", async () => {
    const world = clickWorld(({ server }) => {
      server.files[`${HEAD} benchwarden.yml`] = `${CONFIG}machines: { bench-x64: {}, evil: {} }\n`;
    });
    await starts(world);
    const read = world.server.log.filter((line) => line.startsWith("readFile" satisfies keyof Forge));
    expect(read).toEqual([`readFile ${DEFAULT_BRANCH} benchwarden.yml`]);
  });
});
