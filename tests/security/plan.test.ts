import { describe, expect, test } from "vitest";
import type { WorkflowRun } from "../../src/ports/forge.ts";
import {
  DEFAULT_BRANCH,
  FORK,
  gateRun,
  HEAD,
  OTHER,
  PULL,
  REPOSITORY,
  STRANGER,
  TIP,
  WRITER,
} from "../gate/click-world.ts";
import {
  askFor,
  configure,
  IMPOSTOR,
  manualWorld,
  ownRun,
  PARENT,
  type PlanWorld,
  planWorld,
  ROOT,
  refusalOf,
  runPlan,
  TOPIC,
} from "../gate/plan-world.ts";

const HOSTILE_COMMITS: [name: string, text: string][] = [
  ["a short id", HEAD.slice(0, 39)],
  ["an upper-case id", HEAD.toUpperCase()],
  ["a branch", "main"],
  ["a ref", "refs/heads/main"],
  ["HEAD", "HEAD"],
  ["an option", "--upload-pack=x"],
  ["41 digits", `${HEAD}0`],
  ["63 digits", "a".repeat(63)],
  ["a blank before", ` ${HEAD}`],
  ["a line end after", `${HEAD}\n`],
  ["a range", `${TIP}..${HEAD}`],
  ["a revision", `${HEAD}^{commit}`],
  ["digits of another script", HEAD.replace("6", "６")],
  ["an expression", `$${"{{"} github.token }}`],
];

describe("A13 what is no full commit id is refused", () => {
  for (const [name, text] of HOSTILE_COMMITS) {
    for (const input of ["head-sha", "base-sha"]) {
      test(`A13 ${input}: ${name}`, async () => {
        const world = planWorld(({ inputs }) => {
          inputs[input] = text;
        });
        expect(await refusalOf(world)).toBe("bad-input");
        expect(world.server.log).toEqual([]);
      });
    }
    test(`A13 commits: ${name}`, async () => {
      const world = manualWorld(({ inputs }) => {
        Object.assign(inputs, { mode: "record", "head-sha": TIP, commits: `${PARENT} ${text}` });
      });
      // Blanks only separate here.
      expect(await refusalOf(world)).toBe(name === "a blank before" ? "not-in-history" : "bad-input");
    });
  }
  test("A13 an empty head is refused, an empty base is the merge base", async () => {
    expect(await refusalOf(planWorld(({ inputs }) => Object.assign(inputs, { "head-sha": "" })))).toBe("bad-input");
    expect((await runPlan(planWorld())).commits.base?.id).toBe(PARENT);
  });
  const OTHERS: [input: string, text: string][] = [
    ["pr", "0"],
    ["pr", "02"],
    ["pr", "-2"],
    ["pr", "2; id"],
    ["pr", "1000000000"],
    ["pr", "../2"],
    ["class", "../x"],
    ["class", "bench x64"],
    ["class", "-x"],
    ["mode", "delete"],
    ["reason", "Label"],
    ["reason", "label\nx"],
    ["control", "yes"],
    ["asked-by", "500\nCo-authored-by: x"],
    ["asked-by", "5e2"],
    ["select", "parse\n::set-output"],
    ["select", "a\u202eb"],
    ["select", "x".repeat(1001)],
  ];
  for (const [input, text] of OTHERS) {
    test(`A13 ${input}: ${JSON.stringify(text).slice(0, 40)}`, async () => {
      const world = planWorld(({ inputs }) => Object.assign(inputs, { [input]: text }));
      await expect(runPlan(world)).rejects.toMatchObject({ facts: { code: "bad-input", where: input } });
    });
  }
  test("A13 what was found is shown without what a terminal or log would obey", async () => {
    const world = planWorld(({ inputs }) => Object.assign(inputs, { "head-sha": "\u001b[31m\n::error::x\u202e" }));
    await expect(runPlan(world)).rejects.toMatchObject({ facts: { found: "?[31m?::error::x?" } });
  });
  test("A13 the harmless neighbours, full ids of 40 and 64 digits, are read", async () => {
    expect(await refusalOf(planWorld())).toBe("planned");
    const world = planWorld((world) => {
      const { inputs, server, pull } = world;
      const long = "f".repeat(64);
      inputs["head-sha"] = long;
      server.commits[long] = { parents: [PARENT], time: "2026-03-10T12:00:00Z" };
      pull.commits.push(long);
      askFor(world);
    });
    expect((await runPlan(world)).requests[0]?.builds[1]?.commit).toBe("f".repeat(64));
  });
});

describe("A14 commits that do not belong here", () => {
  test("A14 the server shows a fork's commit under this name, so knowing it proves nothing", async () => {
    const world = manualWorld();
    expect(world.server.commits[IMPOSTOR]).toBeDefined();
  });
  const refused: [name: string, world: () => PlanWorld, code: string][] = [
    [
      "an impostor by hand",
      () => manualWorld(({ inputs }) => Object.assign(inputs, { "head-sha": IMPOSTOR })),
      "impostor",
    ],
    [
      "an impostor under the number of a pull request",
      () =>
        planWorld((world) => {
          world.inputs["head-sha"] = IMPOSTOR;
          askFor(world);
        }),
      "not-in-pull",
    ],
    [
      "a commit of another pull request",
      () =>
        planWorld((world) => {
          world.server.pulls.push({ ...world.pull, number: 3, commits: [TOPIC] });
          world.inputs.pr = "3";
          askFor(world);
        }),
      "not-in-pull",
    ],
    [
      "a pull request that is not there",
      () =>
        planWorld((world) => {
          world.inputs.pr = "77";
          askFor(world);
        }),
      "no-pull",
    ],
    [
      "a pull request of another repository",
      () => planWorld(({ pull }) => Object.assign(pull, { base: { ...pull.base, repository: FORK } })),
      "no-pull",
    ],
    [
      "a pull request into another branch",
      () => planWorld(({ pull }) => Object.assign(pull, { base: { ...pull.base, ref: "topic" } })),
      "base",
    ],
    [
      "a recording of a branch's commit",
      () => manualWorld(({ inputs }) => Object.assign(inputs, { mode: "record", "head-sha": TOPIC })),
      "not-in-history",
    ],
    [
      "a recording with one such commit among others",
      () =>
        manualWorld(({ inputs }) =>
          Object.assign(inputs, { mode: "record", "head-sha": TIP, commits: `${PARENT} ${TOPIC}` }),
        ),
      "not-in-history",
    ],
    [
      "a recording of an impostor",
      () => manualWorld(({ inputs }) => Object.assign(inputs, { mode: "record", "head-sha": IMPOSTOR })),
      "not-in-history",
    ],
    [
      "a base off the default branch",
      () => planWorld(({ inputs }) => Object.assign(inputs, { "base-sha": TOPIC })),
      "not-in-history",
    ],
    [
      "an impostor as the base",
      () => planWorld(({ inputs }) => Object.assign(inputs, { "base-sha": IMPOSTOR })),
      "not-in-history",
    ],
    [
      "the head as its own base",
      () => planWorld(({ inputs }) => Object.assign(inputs, { "base-sha": HEAD })),
      "not-in-history",
    ],
    [
      "a pull request that is to be recorded",
      () => planWorld(({ inputs }) => Object.assign(inputs, { mode: "record", "head-sha": TIP })),
      "bad-input",
    ],
  ];
  for (const [name, world, code] of refused) {
    test(`A14 ${name}: refused`, async () => expect(await refusalOf(world())).toBe(code));
  }
  const passing: [name: string, world: () => PlanWorld][] = [
    ["the tip of a branch here, by hand", () => manualWorld()],
    [
      "a commit of the default branch with a base",
      () => manualWorld(({ inputs }) => Object.assign(inputs, { "head-sha": TIP, "base-sha": PARENT })),
    ],
    [
      "a commit that the pull request had before a force push",
      () => planWorld(({ pull }) => Object.assign(pull, { head: { ...pull.head, sha: TOPIC } })),
    ],
    ["a base on the default branch", () => planWorld(({ inputs }) => Object.assign(inputs, { "base-sha": ROOT }))],
    [
      "a recording of the default branch",
      () =>
        manualWorld(({ inputs }) =>
          Object.assign(inputs, { mode: "record", "head-sha": TIP, commits: `${PARENT} ${ROOT}` }),
        ),
    ],
    [
      "a recording of a branch that allow.bases names",
      () =>
        manualWorld((world) => {
          configure(world, "allow: { bases: [topic] }");
          Object.assign(world.inputs, { mode: "record" });
        }),
    ],
  ];
  for (const [name, world] of passing) {
    test(`A14 the harmless neighbour, ${name}, passes`, async () => expect(await refusalOf(world())).toBe("planned"));
  }
});

function asking(change: Partial<WorkflowRun>): PlanWorld {
  return planWorld(({ server }) => {
    server.runs = [{ ...gateRun(500, "2026-03-10T14:04:42Z"), ...change }, ownRun()];
  });
}

const HISTORY: Partial<WorkflowRun> = {
  path: ".github/workflows/bench-history.yml",
  event: "schedule",
  branch: DEFAULT_BRANCH,
  headRepositoryId: REPOSITORY.id,
};
const COMMAND: Partial<WorkflowRun> = {
  ...HISTORY,
  path: ".github/workflows/bench-command.yml",
  event: "issue_comment",
  title: `bench command pr=${PULL} /bench ${HEAD}`,
};

describe("A15 a workflow's own token names a run that did not ask", () => {
  const refused: [name: string, world: () => PlanWorld][] = [
    ["of another workflow", () => asking({ path: ".github/workflows/ci.yml" })],
    ["of a file of the same name elsewhere", () => asking({ path: "evil/.github/workflows/bench-label.yml" })],
    ["of the gate's file by another event", () => asking({ event: "pull_request" })],
    [
      "of the gate's file by a push to the default branch",
      () => asking({ event: "push", branch: DEFAULT_BRANCH, headRepositoryId: REPOSITORY.id }),
    ],
    ["of another repository", () => asking({ repositoryId: FORK.id })],
    ["that is not there", () => asking({ id: 501 })],
    ["of the day before", () => asking({ createdAt: "2026-03-09T14:04:50Z" })],
    ["that began after this one", () => asking({ createdAt: "2026-03-10T15:00:00Z" })],
    ["of a person without write permission, whom the gate refused", () => asking({ actor: STRANGER })],
    [
      "of a bot that may write",
      () => {
        const bot = { login: "labeler[bot]", id: 9, type: "Bot" };
        const world = asking({ actor: bot });
        world.server.people.push({ person: bot, permission: "write" });
        return world;
      },
    ],
    ["of an account whose login was taken over", () => asking({ actor: { ...WRITER, id: 31337 } })],
    ["of nobody", () => asking({ actor: null })],
    ["of the command's file on another branch", () => reasoned({ ...COMMAND, branch: "topic" }, "comment")],
    ["of the command's file in a fork", () => reasoned({ ...COMMAND, headRepositoryId: FORK.id }, "comment")],
    ["of the history on another branch", () => reasoned({ ...HISTORY, branch: "topic" }, "history")],
    [
      "of a label, for a reason that is the history's",
      () => planWorld(({ inputs }) => Object.assign(inputs, { reason: "history" })),
    ],
    [
      "of the history, to compare a stranger's pull request that nobody asked for",
      () => {
        const world = reasoned(HISTORY, "history");
        Object.assign(world.inputs, { mode: "compare", pr: `${PULL}`, "head-sha": HEAD });
        return world;
      },
    ],
    ["of a label, for another pull request", () => asking({ title: `bench label pr=3 ${HEAD}` })],
    ["of a label, for a push before or after it", () => asking({ title: `bench label pr=${PULL} ${OTHER}` })],
    ["of a label that is another one", () => asking({ title: `bench other label pr=${PULL} ${HEAD}` })],
    ["of a label, by a file that names no request", () => asking({ title: "bench label" })],
    [
      "of a label whose title only begins like that",
      () => asking({ title: `bench label pr=${PULL} ${HEAD} ${OTHER}` }),
    ],
    [
      "of a command for another pull request",
      () => reasoned({ ...COMMAND, title: `bench command pr=3 /bench ${HEAD}` }, "comment"),
    ],
    [
      "of a command for another commit",
      () => reasoned({ ...COMMAND, title: `bench command pr=${PULL} /bench ${OTHER}` }, "comment"),
    ],
    [
      "of a comment that quotes a command",
      () => reasoned({ ...COMMAND, title: `bench command pr=${PULL} /bench no, ${HEAD}` }, "comment"),
    ],
    [
      "of a comment that is no command",
      () => reasoned({ ...COMMAND, title: `bench command pr=${PULL} no request` }, "comment"),
    ],
    [
      "of a label, without a pull request",
      () => planWorld(({ inputs }) => Object.assign(inputs, { pr: "", "head-sha": TOPIC })),
    ],
  ];
  for (const [name, world] of refused) {
    test(`A15 a run ${name}: refused`, async () => expect(await refusalOf(world())).toBe("bad-asker"));
  }
  test("A15 no run at all: refused", async () => {
    expect(await refusalOf(planWorld(({ inputs }) => Object.assign(inputs, { "asked-by": "" })))).toBe("no-asker");
  });
  test("A15 somebody without write permission, by hand: refused", async () => {
    const world = manualWorld(({ occasion }) => {
      occasion.actor = { login: STRANGER.login, id: STRANGER.id };
    });
    expect(await refusalOf(world)).toBe("no-permission");
  });
  test("A15 a login that was taken over, by hand: refused", async () => {
    const world = manualWorld(({ occasion }) => {
      occasion.actor = { login: WRITER.login, id: 31337 };
    });
    expect(await refusalOf(world)).toBe("other-account");
  });
  test("A15 started again by somebody without write permission: refused", async () => {
    const world = planWorld(({ occasion }) => {
      occasion.run = { ...occasion.run, attempt: 2 };
      occasion.triggeringActor = STRANGER.login;
    });
    expect(await refusalOf(world)).toBe("no-permission");
  });
  test("A15 another app's bot, by hand: refused", async () => {
    const world = manualWorld(({ occasion }) => {
      occasion.actor = { login: "renovate[bot]", id: 29139614 };
    });
    expect(await refusalOf(world)).toBe("no-permission");
  });
  test("A15 by hand for a reason that only a gate has: refused", async () => {
    expect(await refusalOf(manualWorld(({ inputs }) => Object.assign(inputs, { reason: "history" })))).toBe(
      "bad-reason",
    );
  });
  test("A15 on another branch, or by another event: refused", async () => {
    expect(await refusalOf(manualWorld(({ occasion }) => Object.assign(occasion, { ref: "refs/heads/topic" })))).toBe(
      "wrong-branch",
    );
    expect(await refusalOf(manualWorld(({ occasion }) => Object.assign(occasion, { event: "push" })))).toBe(
      "wrong-event",
    );
  });
  test("A15 a writer whom allow.users leaves out, by hand and behind a label: refused", async () => {
    for (const world of [manualWorld(), planWorld()]) {
      configure(world, "allow: { users: [rita] }");
      expect(await refusalOf(world)).toBe("not-listed");
    }
  });
  const passing: [name: string, world: () => PlanWorld][] = [
    [
      "a label of a fork's branch that is called like any",
      () => asking({ branch: "whatever", headRepositoryId: FORK.id }),
    ],
    ["a label a second less than a day ago", () => asking({ createdAt: "2026-03-09T14:04:51Z" })],
    ["a command", () => reasoned(COMMAND, "comment")],
    ["a command that ends with a line end", () => reasoned({ ...COMMAND, title: `${COMMAND.title} \r\n` }, "comment")],
    ["the history", () => reasoned(HISTORY, "history")],
    ["the history, started by hand", () => reasoned({ ...HISTORY, event: "workflow_dispatch" }, "history")],
    ["a writer by hand", () => manualWorld()],
    [
      "started again by a writer",
      () =>
        planWorld(({ occasion }) => {
          occasion.run = { ...occasion.run, attempt: 2 };
          occasion.triggeringActor = WRITER.login;
        }),
    ],
  ];
  for (const [name, world] of passing) {
    test(`A15 the harmless neighbour, ${name}, passes`, async () => expect(await refusalOf(world())).toBe("planned"));
  }
});

/** A run of another deciding workflow, and the inputs as it sends them. */
function reasoned(change: Partial<WorkflowRun>, reason: string): PlanWorld {
  const world = asking(change);
  world.inputs.reason = reason;
  if (reason === "history") Object.assign(world.inputs, { mode: "record", pr: "", "head-sha": TIP });
  return world;
}

describe("A16 a pull request edits its own judge", () => {
  const EVIL = "version: 1\nmachines: { evil: {} }\nsuites:\n  parse:\n    run: [evil]\n";
  function edits(files: string[], lines = ""): PlanWorld {
    return planWorld((world) => {
      configure(world, lines);
      world.pull.files = files;
      world.server.files[`${HEAD} benchwarden.yml`] = EVIL;
    });
  }
  test("A16 the default branch's config is used, and the report says so", async () => {
    const { requests } = await runPlan(edits(["src/a.js", "benchwarden.yml"]));
    expect(requests[0]?.config.suites[0]?.run).toEqual(["bench"]);
    expect(requests[0]?.configCommit).toBe(TIP);
    expect(requests[0]?.notices[0]).toBe(
      "This pull request edits the config (benchwarden.yml): the default branch's version (f95f852bd8fc) was used, so what it changes there has no effect on these numbers until it is merged.",
    );
  });
  test("A16 a machine class that only the pull request knows is refused", async () => {
    const world = edits(["benchwarden.yml"]);
    world.inputs.class = "evil";
    expect(await refusalOf(world)).toBe("unknown-class");
  });
  test("A16 class names that every object has are no classes", async () => {
    for (const name of ["constructor", "toString", "hasOwnProperty"]) {
      const world = edits([]);
      world.inputs.class = name;
      expect(await refusalOf(world)).toBe("unknown-class");
    }
  });
  const rows: [name: string, files: string[], lines: string, what: string | null][] = [
    ["a harness file", ["bench/parse.mjs"], "harness: [bench/]", "the harness (bench)"],
    ["the harness itself", ["bench"], "harness: [bench/]", "the harness (bench)"],
    ["its neighbour", ["benchmark/parse.mjs"], "harness: [bench/]", null],
    ["a file of that name elsewhere", ["x/benchwarden.yml"], "", null],
  ];
  for (const [name, files, lines, what] of rows) {
    test(`A16 ${name} ${what === null ? "is no judge" : "is told"}`, async () => {
      const { notices } = await runPlan(edits(files, lines));
      const told = notices.filter((notice) => notice.startsWith("This pull request edits"));
      expect(told.map((notice) => notice.includes(`edits ${what}:`))).toEqual(what === null ? [] : [true]);
    });
  }
  test("A16 beyond what GitHub lists it is said that nobody knows", async () => {
    const world = edits([]);
    world.pull.filesAreWhole = false;
    expect((await runPlan(world)).notices[0]).toContain("changes more files than GitHub tells");
  });
  test("A16 a commit without a pull request that has another config is told too", async () => {
    const world = manualWorld(({ server }) => {
      server.files[`${TOPIC} benchwarden.yml`] = EVIL;
    });
    expect((await runPlan(world)).notices).toEqual([
      "The head has another version of the config (benchwarden.yml) than the default branch, whose version (f95f852bd8fc) was used.",
    ]);
  });
  test("A16 no name of a file that the pull request chose is in a notice", async () => {
    const evil = "bench/](x) @org ::error::";
    const { notices } = await runPlan(edits([evil], "harness: [bench/]"));
    expect(JSON.stringify(notices)).not.toContain("@org");
  });
  test("A16 strangers' code is never measured without a sandbox, one's own is", async () => {
    expect(await refusalOf(edits([], "environment: { sandbox: none }"))).toBe("no-sandbox");
    const own = manualWorld((world) => configure(world, "environment: { sandbox: none }"));
    expect(await refusalOf(own)).toBe("planned");
  });
});
