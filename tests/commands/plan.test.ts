import { describe, expect, test } from "vitest";
import { cellOf } from "../../src/plan/cell.ts";
import { pastSeconds } from "../../src/plan/past-seconds.ts";
import { HEAD, REPOSITORY, TIP, WRITER } from "../gate/click-world.ts";
import {
  configure,
  manualWorld,
  ownRun,
  PARENT,
  type PlanWorld,
  planWorld,
  ROOT,
  refusalOf,
  runPlan,
} from "../gate/plan-world.ts";

async function theRequest(world: PlanWorld) {
  const { requests } = await runPlan(world);
  expect(requests).toHaveLength(1);
  const [request] = requests;
  if (request === undefined) throw new Error("no request");
  return request;
}

describe("the request of a label", () => {
  test("holds all that measuring needs, pinned and from the default branch", async () => {
    const request = await theRequest(planWorld());
    expect(request).toMatchObject({
      schema: "benchwarden.request/1",
      mode: "compare",
      reason: "label",
      repository: REPOSITORY.fullName,
      pr: 2,
      askedBy: { login: WRITER.login, run: 500 },
      class: "bench-x64",
      runsOn: ["self-hosted", "linux", "bench-x64"],
      configCommit: TIP,
      shard: { index: 0, of: 1 },
      benchmarks: null,
      profile: "untrusted",
      builds: [
        { id: "base", role: "base", commit: PARENT, commitTime: "2026-02-01T10:00:00Z" },
        { id: "head", role: "head", commit: HEAD, commitTime: "2026-03-10T12:00:00Z" },
      ],
      deadline: "PT2H30M",
    });
    expect(request.cell).toBe(cellOf(request));
    expect(request).not.toHaveProperty("elsewhere");
  });
  test("a re-run plans the same, another run has another seed", async () => {
    const first = await theRequest(planWorld());
    expect(await theRequest(planWorld())).toEqual(first);
    const other = await theRequest(
      planWorld(({ occasion, server }) => {
        occasion.run = { ...occasion.run, id: 902 };
        server.runs.push(ownRun({ id: 902 }));
      }),
    );
    expect(other.seed).not.toBe(first.seed);
  });
  test("a head of this repository is trusted", async () => {
    const world = planWorld(({ pull }) => {
      Object.assign(pull, { head: { ...pull.head, repository: REPOSITORY } });
    });
    expect((await theRequest(world)).profile).toBe("trusted");
    expect((await theRequest(planWorld())).notices).toEqual([
      "The head is of another repository: both sides were measured in the sandbox's stricter profile, and such numbers never enter the history.",
    ]);
  });
  test("a head whose fork is gone is not trusted", async () => {
    const world = planWorld(({ pull }) => {
      Object.assign(pull, { head: { ...pull.head, repository: null } });
    });
    expect((await theRequest(world)).profile).toBe("untrusted");
  });
});

describe("what the inputs ask for", () => {
  test("control builds the base a second time", async () => {
    const request = await theRequest(planWorld(({ inputs }) => Object.assign(inputs, { control: "true" })));
    expect(request.builds.map(({ id, role, commit }) => [id, role, commit])).toEqual([
      ["base", "base", PARENT],
      ["head", "head", HEAD],
      ["control", "control", PARENT],
    ]);
  });
  test("a recording takes all of its commits in one shard, whatever the class has", async () => {
    const world = manualWorld((one) => {
      configure(one, "machines: { bench-x64: { shards: 4 } }");
      Object.assign(one.inputs, { mode: "record", "head-sha": TIP, commits: `${PARENT} ${ROOT}` });
    });
    const request = await theRequest(world);
    expect(request.builds.map(({ id, role, commit }) => [id, role, commit])).toEqual([
      ["c1", "record", TIP],
      ["c2", "record", PARENT],
      ["c3", "record", ROOT],
    ]);
  });
  test("what the history asks for ends within half an hour", async () => {
    const world = planWorld(({ inputs, server }) => {
      Object.assign(inputs, { mode: "record", reason: "history", pr: "", "head-sha": TIP });
      Object.assign(server.runs[0] ?? {}, {
        path: ".github/workflows/bench-history.yml",
        event: "schedule",
        branch: "master",
        headRepositoryId: REPOSITORY.id,
      });
    });
    expect(await theRequest(world)).toMatchObject({
      deadline: "PT30M",
      askedBy: { login: "github-actions[bot]", run: 500 },
    });
  });
  test("a base that is no ancestor of the head is told", async () => {
    const world = planWorld(({ inputs }) => Object.assign(inputs, { "base-sha": TIP }));
    expect((await theRequest(world)).notices[0]).toMatch(/^The base f95f852bd8fc is not an ancestor of the head/);
  });
  test("a head that is in the branch already has nothing to be compared with", async () => {
    expect(await refusalOf(manualWorld(({ inputs }) => Object.assign(inputs, { "head-sha": PARENT })))).toBe(
      "nothing-to-compare",
    );
  });
  for (const [runner, labels] of [
    ["standing", ["self-hosted", "linux", "bench-x64"]],
    ["jit", ["self-hosted", "linux", "bench-x64", "run-901"]],
    ["scale-set", ["bench-x64"]],
  ] as const) {
    test(`a runner of kind ${runner} is asked for as ${labels.join(", ")}`, async () => {
      const world = planWorld((one) => configure(one, `machines: { bench-x64: { runner: ${runner} } }`));
      expect((await theRequest(world)).runsOn).toEqual(labels);
    });
  }
  test("variables of the host stay outside, and that is said", async () => {
    const world = planWorld((one) => configure(one, "environment: { pass: [SECRET] }"));
    const request = await theRequest(world);
    expect(request.config.environment.pass).toEqual([]);
    expect(request.notices.at(-1)).toBe(
      "Variables of the host (environment.pass) are not let through in runs of a workflow.",
    );
  });
  test("the harness of the trusted commit is part of a suite's hash", async () => {
    const hash = async (text: string) => {
      const world = planWorld((one) => {
        configure(one, "harness: [bench/]");
        one.harness = { "bench/a.mjs": text };
      });
      return (await theRequest(world)).suites[0]?.hash;
    };
    expect(await hash("1")).not.toBe(await hash("2"));
    expect(await hash("1")).toBe(await hash("1"));
  });
});

const SUITES = [
  "version: 1",
  "machines: { bench-x64: { shards: 2 }, bench-arm64: { suites: [whole] } }",
  "suites:",
  '  named: { run: [n, "{benchmark}"], benchmarks: [a, b, c, "x y"], exclude: [c] }',
  "  whole: { run: [w], format: custom }",
  '  listed: { run: [l, "{benchmark}"], list: [l] }',
  "",
].join("\n");

function sharded(change: (world: PlanWorld) => void = () => undefined): PlanWorld {
  return planWorld((world) => {
    world.server.files[`${TIP} benchwarden.yml`] = SUITES;
    world.past = {
      benchmarks: new Map([
        ["named/a", 50],
        ["named/b", 40],
        ["named/x y", 30],
        ["listed/p", 20],
        ["listed/q", 60],
      ]),
      suites: new Map([["whole", 70]]),
    };
    change(world);
  });
}

describe("shards", () => {
  test("each benchmark is on one machine; names that nobody knew are the first shard's", async () => {
    const { requests } = await runPlan(sharded());
    expect(
      requests.map(({ suites, benchmarks, elsewhere, shard }) => [
        suites.map((one) => one.name),
        benchmarks,
        elsewhere,
        shard,
      ]),
    ).toEqual([
      [["named", "whole", "listed"], null, ["listed/q", "named/a", "listed/p"], { index: 0, of: 2 }],
      [["named", "listed"], ["listed/q", "named/a", "listed/p"], undefined, { index: 1, of: 2 }],
    ]);
    expect(new Set(requests.map((request) => request.cell)).size).toBe(2);
    expect(new Set(requests.map((request) => request.seed)).size).toBe(2);
  });
  test("a selection is spread too, and nothing beside it is measured", async () => {
    const { requests } = await runPlan(sharded(({ inputs }) => Object.assign(inputs, { select: "named/?" })));
    expect(
      requests.map(({ suites, benchmarks, elsewhere }) => [suites.map((one) => one.name), benchmarks, elsewhere]),
    ).toEqual([
      [["named"], ["named/a"], undefined],
      [["named"], ["named/b"], undefined],
    ]);
  });
  test("a class takes only its own suites", async () => {
    const { requests } = await runPlan(sharded(({ inputs }) => Object.assign(inputs, { class: "bench-arm64" })));
    expect(requests.map(({ suites }) => suites.map((one) => one.name))).toEqual([["whole"]]);
  });
  test("a class that has none of the selected suites has nothing to measure", async () => {
    const world = sharded(({ inputs }) => Object.assign(inputs, { class: "bench-arm64", select: "named" }));
    expect((await runPlan(world)).requests).toEqual([]);
  });
  test("a suite that is not there is an error with those that are", async () => {
    const world = sharded(({ inputs }) => Object.assign(inputs, { select: "nmed" }));
    await expect(runPlan(world)).rejects.toMatchObject({
      facts: { code: "unknown-suite", where: "select", expected: "named, whole, listed" },
    });
  });
  test("a suite that lists its benchmarks cannot stand beside a selection of others", async () => {
    const world = sharded(({ inputs }) => Object.assign(inputs, { select: "listed named/a" }));
    expect(await refusalOf(world)).toBe("unknown-benchmark");
  });
  test("past times are read off results, the newest first", () => {
    const row = (name: string, suite: string, ...walls: number[]) =>
      ({ name, suite, launches: walls.map((wall) => ({ wall })) }) as never;
    const past = pastSeconds([
      { benchmarks: [row("named/a", "named", 1, 2), row("whole/x", "whole", 5), row("whole/y", "whole", 5, 6)] },
      { benchmarks: [row("named/a", "named", 90), row("named/b", "named", 4)] },
    ]);
    expect([...past.benchmarks]).toEqual([
      ["named/a", 3],
      ["whole/x", 5],
      ["whole/y", 11],
      ["named/b", 4],
    ]);
    expect(past.suites.get("whole")).toBe(11);
  });
});

describe("requests that would not fit into an input", () => {
  const many = (count: number, shards: number) => (world: PlanWorld) => {
    const names = Array.from({ length: count }, (_, index) => `benchmark-with-a-rather-long-name-${index}`);
    world.server.files[`${TIP} benchwarden.yml`] = [
      "version: 1",
      `machines: { bench-x64: { shards: ${shards} } }`,
      "suites:",
      `  many: { run: [m, "{benchmark}"], benchmarks: [${names.join(", ")}] }`,
      "",
    ].join("\n");
  };
  test("are refused with what is large and what to split", async () => {
    const world = planWorld(many(1_500, 2));
    await expect(runPlan(world)).rejects.toMatchObject({
      facts: {
        code: "requests-too-large",
        expected: "at most 100.0 KiB in one input",
        found: expect.stringMatching(
          /^2 shards, \d+\.\d KiB together, the largest \d+\.\d KiB; of it, in each shard: suite many \d+\.\d KiB$/,
        ),
      },
    });
  });
  test("their neighbour of one shard passes", async () => {
    expect(await refusalOf(planWorld(many(1_500, 1)))).toBe("planned");
  });
});
