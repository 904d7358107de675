import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EXIT } from "../../src/model/problem.ts";
import type { Request } from "../../src/model/request.ts";
import { readVerdictKey, renderVerdictComment } from "../../src/report/verdict-comment.ts";
import { expectGolden } from "../golden.ts";
import { measured, measureJob, PULL, PublishingWorld, pullRequest, RUN, STRANGER, US } from "../publish/sample-run.ts";
import { sampleOutcome, sampleRow } from "../report/sample-outcome.ts";
import { gitIn, storedPaths } from "../store/store-world.ts";

let world: PublishingWorld;
beforeEach(async () => {
  world = await PublishingWorld.make();
});
afterEach(() => world[Symbol.dispose]());

const REQUEST = pullRequest();
const MIXED = measured(REQUEST, [
  { name: "parse/large", change: 0.2 },
  { name: "parse/small" },
  { name: "parse/tiny" },
  { name: "parse/noisy", scenario: "noisy", pairs: 12 },
]);

describe("the results of a run", () => {
  test("are stored, judged again and told in a comment, and this class's line of the answer is replaced", async () => {
    const answer = world.acknowledge([
      { class: "bench-x64", text: "queued" },
      { class: "bench-arm64", text: "queued" },
    ]);
    const done = await world.uploads(MIXED).publish([REQUEST]);
    expect(done).toMatchObject({ isStored: true, exit: EXIT.regressed, failures: ["1 regressed (report.fail-on)"] });
    expect(done.outcome).toMatchObject({ verdict: "regressed", counts: { regressed: 1, unchanged: 2 } });
    expect(await storedPaths(world.store.remote)).toHaveLength(1);
    const [line = "", verdict = ""] = world.bodies;
    expectGolden("verdict-regressed.md", verdict);
    expectGolden("summary-publish.md", done.summary);
    expect(line).toContain("- `bench-arm64`: queued");
    expect(line).toMatch(
      /- `bench-x64`: 🔴 \*\*regressed\*\*: 1 regressed, .* · \[verdict\]\(https:\/\/github\.com\/org\/project\/pull\/12#issuecomment-12002\)/,
    );
    expect(answer.by).toEqual({ ...US, type: "Bot" });
  });

  test("published again change nothing: no second comment, no commit", async () => {
    await world.uploads(MIXED).publish([REQUEST]);
    const [before, tip] = [world.bodies, await gitIn(world.store.remote, ["rev-parse", "bench-data"])];
    const again = await world.publish([REQUEST], 2);
    expect(again).toMatchObject({ isStored: true, exit: EXIT.regressed });
    expect(again.summary).toMatch(/Was stored already as `log\/compare/);
    expect(again.summary).toContain("The verdict stands in the pull request already");
    expect(world.bodies).toEqual(before);
    expect(await gitIn(world.store.remote, ["rev-parse", "bench-data"])).toBe(tip);
    expect(world.minimised).toEqual([]);
  });

  test("without a pull request are told in the summary only", async () => {
    const request = pullRequest({ pr: null, reason: "manual", askedBy: null });
    const done = await world.uploads(measured(request, [{}])).publish([request]);
    expect(done).toMatchObject({ exit: EXIT.fine, isStored: true });
    expect(world.server.comments).toEqual({});
  });

  test("of several shards are one verdict in one comment, and each is stored", async () => {
    const shards = [0, 1, 2].map((index) => pullRequest({ shard: { index, of: 3 } }));
    const results = shards.map((request, index) =>
      measured(request, [{ name: `parse/${index}`, change: index === 1 ? 0.1 : 0 }]),
    );
    const done = await world.uploads(...results).publish(shards);
    expect(done.outcome).toMatchObject({ verdict: "regressed", counts: { regressed: 1, unchanged: 2 } });
    expect(world.bodies).toHaveLength(1);
    expect(await storedPaths(world.store.remote)).toHaveLength(3);
  });

  test("a benchmark that two shards report counts once, and the report says so", async () => {
    const shards = [0, 1].map((index) => pullRequest({ shard: { index, of: 2 } }));
    const results = shards.map((request, index) => measured(request, [{ name: "parse/same", change: 0.1 * index }]));
    const done = await world.uploads(...results).publish(shards);
    expect(done.outcome).toMatchObject({ verdict: "unchanged", counts: { unchanged: 1 } });
    expect(world.bodies[0]).toContain("Part 2 has 1 of the benchmarks of an earlier part; they count once.");
  });
});

describe("what bases that were built again have shown", () => {
  const withControl = (changes: Partial<Request>): Request => {
    const sides = pullRequest().builds;
    const [base] = sides.filter(({ role }) => role === "base");
    if (!base) throw new Error("a comparison has a base");
    return pullRequest({ ...changes, builds: [...sides, { ...base, id: "control", role: "control" }] });
  };
  const asked = (run: number): Request => withControl({ askedBy: { login: US.login, run } });
  /** A layout effect of 1 % up or down, from a run that somebody who may started by hand, or from a pull request. */
  const rebuild = async (run: number, from: "hand" | "pull request" = "hand"): Promise<void> => {
    const byHand = withControl({ pr: null, reason: "manual", askedBy: { login: US.login, run } });
    const request = from === "hand" ? byHand : asked(run);
    const layout = run % 2 === 0 ? 0.01 : -0.01;
    await world.uploads(measured(request, [{ control: layout, seed: run }])).publish([request]);
  };

  test("raises the minimum effect from the eighth on, and the comment says so", async () => {
    for (let run = 1; run <= 7; run++) await rebuild(run);
    const job = (run: number) => measured(asked(run), [{ control: 0.009, seed: 100 + run }]);
    const early = await world.uploads(job(8)).publish([asked(8)]);
    expect(early.outcome?.control.verdict).toBe("regressed");
    expect(early.summary).not.toContain("minimum effect of");
    await rebuild(18);
    const done = await world.uploads(job(9)).publish([asked(9)]);
    expect(done.outcome).toMatchObject({ verdict: "unchanged", control: { verdict: "unchanged" } });
    expect(world.bodies.at(-1)).toContain("The minimum effect of 1 benchmark × metric is raised");
    const again = await world.publish([asked(9)], 2);
    expect(again.summary).toContain("The verdict stands in the pull request already");
  });

  test("does not count when code of a pull request ran beside it", async () => {
    for (let run = 1; run <= 8; run++) await rebuild(run, "pull request");
    const done = await world.uploads(measured(asked(9), [{ control: 0.009, seed: 108 }])).publish([asked(9)]);
    expect(done.outcome?.control.verdict).toBe("regressed");
    expect(done.summary).not.toContain("minimum effect of");
  });

  test("is not read where the base was not built again", async () => {
    for (let run = 1; run <= 8; run++) await rebuild(run);
    const plain = await world.uploads(measured(REQUEST, [{ change: 0.009 }])).publish([REQUEST]);
    expect(plain.summary).not.toContain("minimum effect of");
    expect(plain.outcome).toMatchObject({ verdict: "regressed" });
  });
});

describe("comments", () => {
  const older = (key: { class: string; run: number; attempt: number }): string =>
    renderVerdictComment({
      key,
      outcome: sampleOutcome([sampleRow({})]),
      runUrl: "https://github.com/org/project/actions/runs/1",
      repositoryUrl: "https://github.com/org/project",
      siteUrl: null,
      notes: [],
    });

  test("our older verdicts of the class are folded; others', other classes' and newer ones stay", async () => {
    const key = { class: "bench-x64", run: 800, attempt: 1 };
    const mine = [world.comment(older(key)), world.comment(older({ ...key, run: 850 }))];
    world.comment(older({ ...key, class: "bench-arm64" }));
    world.comment(older(key), STRANGER);
    world.comment(older({ ...key, run: RUN + 1 }));
    world.comment("a word of our own account that is no verdict");
    await world.uploads(MIXED).publish([REQUEST]);
    expect(world.minimised).toEqual(mine.map(({ nodeId }) => nodeId));
    expect(world.bodies).toHaveLength(7);
  });

  test("a marker in the middle of a comment is none", () => {
    const body = older({ class: "bench-x64", run: 5, attempt: 1 });
    expect(readVerdictKey(body)).toEqual({ class: "bench-x64", run: 5, attempt: 1 });
    expect(readVerdictKey(`${body}\nand more`)).toBeNull();
  });

  test("another verdict of the same attempt is posted anew, and the former folded", async () => {
    const first = world.comment(older({ class: "bench-x64", run: RUN, attempt: 1 }));
    const done = await world.uploads(MIXED).publish([REQUEST]);
    expect(world.minimised).toEqual([first.nodeId]);
    expect(world.bodies).toHaveLength(2);
    expect(done.summary).toContain("The verdict was posted:");
  });

  test("a second attempt at measuring is a comment of its own, and folds the first", async () => {
    await world.uploads(MIXED).publish([REQUEST]);
    await world.uploads({ ...MIXED, attempt: 2, durationSeconds: 50 }).publish([REQUEST], 2);
    expect(world.bodies).toHaveLength(2);
    expect(world.minimised).toEqual(["IC_12001"]);
    expect(world.bodies.map((body) => readVerdictKey(body)?.attempt)).toEqual([1, 2]);
  });

  test("where none may be written the summary has it all and says what is missing; the run does not fail for it", async () => {
    world.overrides = { addComment: async () => "forbidden" };
    const calm = measured(REQUEST, [{}]);
    const done = await world.uploads(calm).publish([REQUEST]);
    expect(done).toMatchObject({ exit: EXIT.fine, isStored: true, failures: [] });
    expectGolden("summary-degraded.md", done.summary);
  });

  test("a server that fails in the middle leaves the rest done, and publishing again completes it", async () => {
    world.server.faults = { addComment: "server-away" };
    const failed = await world.uploads(MIXED).publish([REQUEST]);
    expect(failed).toMatchObject({ exit: EXIT.failed, isStored: true });
    expect(failed.failures.join()).toContain("server-away");
    world.server.faults = {};
    expect(await world.publish([REQUEST], 2)).toMatchObject({ exit: EXIT.regressed });
    expect(world.bodies).toHaveLength(1);
  });

  test("the config can do without", async () => {
    const request = pullRequest({}, { comment: false });
    const done = await world.uploads(measured(request, [{}])).publish([request]);
    expect(world.bodies).toEqual([]);
    expect(done.summary).toContain("`report.comment: false`");
  });
});

describe("a store that is away", () => {
  test("does not keep the verdict from the people; publishing again stores it and corrects the comment in place", async () => {
    world.storeAddress = "http://127.0.0.1:1/store.git";
    const failed = await world.uploads(MIXED).publish([REQUEST]);
    expect(failed).toMatchObject({ exit: EXIT.failed, isStored: false, outcome: { verdict: "regressed" } });
    expect(world.bodies[0]).toContain("Not stored yet: the store cannot be reached");
    world.storeAddress = world.store.remote;
    const again = await world.publish([REQUEST], 2);
    expect(again).toMatchObject({ exit: EXIT.regressed, isStored: true });
    expect(world.bodies).toHaveLength(1);
    expect(world.bodies[0]).not.toContain("Not stored yet");
    expect(await storedPaths(world.store.remote)).toHaveLength(1);
  });
});

describe("a machine that gave no result", () => {
  test("that took no job is missing, and the people read how to ask again", async () => {
    const conclusion = "failure";
    world.server.jobs[RUN] = [
      measureJob(REQUEST, { conclusion, runner: null, startedAt: null, completedAt: "2026-03-02T11:50:00Z" }),
    ];
    world.acknowledge([{ class: "bench-x64", text: "queued" }]);
    const done = await world.publish([REQUEST]);
    expect(done).toMatchObject({
      exit: EXIT.fine,
      isStored: false,
      outcome: { verdict: "missing", exitCode: EXIT.nothing },
    });
    const [line = "", verdict = ""] = world.bodies;
    expectGolden("verdict-missing.md", verdict);
    expect(line).toMatch(/⚫ \*\*missing\*\*: 1 missing · \[verdict\]\(.*\), \[run it again\]\(https:.*\/runs\/901\)/);
  });

  const rows: [name: string, job: Parameters<typeof measureJob>[1] | null, words: RegExp][] = [
    ["whose job is not known", null, /measure job left no result/],
    ["that stopped in the middle", { conclusion: "failure" }, /machine stopped during measure, or the job failed/],
    ["whose job was cancelled", { conclusion: "cancelled" }, /cancelled before it had a result/],
    ["whose job ran out of time", { conclusion: "timed_out" }, /ran into its time limit/],
    ["whose file is gone", {}, /not among the files of the run/],
  ];
  for (const [name, job, words] of rows) {
    test(`${name} is missing for that reason`, async () => {
      world.server.jobs[RUN] = job === null ? [] : [measureJob(REQUEST, job)];
      const done = await world.publish([REQUEST]);
      expect(done.outcome?.comparisons[0]?.reason).toMatch(words);
      expect(world.bodies[0]?.split("\n")[0]).toBe("### ⚫ Missing on bench-x64: 1 missing");
    });
  }

  test("killed in the middle of measuring: what it saved is judged and said to be a part", async () => {
    const part = measured(
      REQUEST,
      [
        { name: "parse/large", change: 0.2, pairs: 9 },
        { name: "parse/small", pairs: 3 },
      ],
      {
        stopped: "interrupted",
      },
    );
    world.server.jobs[RUN] = [measureJob(REQUEST, { conclusion: "cancelled" })];
    const done = await world.uploads(part).publish([REQUEST]);
    expect(done).toMatchObject({ isStored: true, outcome: { stopped: "interrupted" } });
    expectGolden("verdict-killed.md", world.bodies[0] ?? "");
  });

  test("among shards that did is missing by its benchmarks; the others are published", async () => {
    const shards = [0, 1].map((index) => pullRequest({ shard: { index, of: 2 }, benchmarks: [`parse/${index}`] }));
    const [first, second] = shards;
    if (!first || !second) throw new Error("two shards");
    world.server.jobs[RUN] = [measureJob(first), measureJob(second, { conclusion: "failure" })];
    const done = await world.uploads(measured(first, [{ name: "parse/0" }])).publish(shards);
    expect(done.outcome).toMatchObject({ verdict: "missing", counts: { unchanged: 1, missing: 1 } });
    expect(await storedPaths(world.store.remote)).toHaveLength(1);
  });

  test("while the server does not answer nothing is said, and publishing again says it", async () => {
    world.uploads(MIXED).isServerAway = true;
    await expect(world.publish([REQUEST])).rejects.toThrow("GitHub gave no answer");
    expect(world.bodies).toEqual([]);
    world.isServerAway = false;
    expect(await world.publish([REQUEST], 2)).toMatchObject({ isStored: true });
  });
});

describe("what fails a run is the config's word", () => {
  const rows: [
    name: string,
    failOn: ("regressed" | "failed" | "inconclusive" | "invalid")[],
    change: number,
    exit: number,
  ][] = [
    ["a regression by default", ["regressed"], 0.2, EXIT.regressed],
    ["nothing, when nothing is to", [], 0.2, EXIT.fine],
    ["an improvement never", ["regressed", "failed", "inconclusive", "invalid"], -0.2, EXIT.fine],
  ];
  for (const [name, failOn, change, exit] of rows) {
    test(name, async () => {
      const request = pullRequest({}, { failOn });
      expect((await world.uploads(measured(request, [{ change }])).publish([request])).exit).toBe(exit);
    });
  }

  test("a failed benchmark, when it is to", async () => {
    const failures = [
      {
        benchmark: "parse/0",
        suite: "parse",
        build: "head",
        code: "exited",
        message: "exited with status 3",
        tail: "",
      },
    ] as const;
    const request = pullRequest({}, { failOn: ["failed"] });
    const result = measured(request, [{}], { failures: [...failures] });
    expect((await world.uploads(result).publish([request])).exit).toBe(EXIT.failed);
  });
});

describe("a commit status", () => {
  const request = pullRequest({}, { status: true });

  test("is written where the config wants one", async () => {
    await world.uploads(measured(request, [{ change: 0.2 }])).publish([request]);
    const set = world.server.log.find((line) => line.startsWith("setStatus"));
    expect(set).toMatch(/"state":"failure","context":"benchwarden\/bench-x64","description":"regressed: 1 regressed"/);
  });

  test("that may not be written is a sentence in the summary", async () => {
    world.overrides = { setStatus: async () => "forbidden" };
    const done = await world.uploads(measured(request, [{}])).publish([request]);
    expect(done.summary).toContain("needs the permission `statuses: write`");
    expect(done.exit).toBe(EXIT.fine);
  });
});

describe("a machine that the class has not seen", () => {
  test("is named as new, the same however often it is published; the first result of a class is not", async () => {
    const first = pullRequest({ pr: 11, askedBy: { login: US.login, run: 76 } });
    await world.uploads(measured(first, [{}])).publish([first]);
    expect(world.bodies.join()).not.toContain("New machine");
    const machine = { ...MIXED.machine, fingerprint: "fedcba9876543210" };
    world.uploads({ ...MIXED, machine });
    for (const attempt of [1, 2]) {
      const done = await world.publish([REQUEST], attempt);
      expect(done.summary).toContain(
        "New machine: none of the last 20 results of bench-x64 was measured on fedcba9876543210",
      );
    }
    expect(world.server.comments[PULL]).toHaveLength(1);
  });
});

describe("a recording", () => {
  const builds = [{ id: "c1", role: "record", commit: "c".repeat(40), commitTime: "2026-02-01T10:00:00Z" }] as const;
  const request = pullRequest({ mode: "record", reason: "history", pr: null, askedBy: null, builds: [...builds] });
  const recorded = (changes: Parameters<typeof measured>[2] = {}) => {
    const result = measured(request, [{ pairs: 5 }], changes);
    const benchmarks = result.benchmarks.map((one) => ({
      ...one,
      launches: one.launches.filter(({ build }) => build === "base").map((launch) => ({ ...launch, build: "c1" })),
    }));
    return { ...result, benchmarks };
  };

  test("is stored and summed up, and has no verdict", async () => {
    const done = await world.uploads(recorded()).publish([request]);
    expect(done).toMatchObject({ outcome: null, isStored: true, exit: EXIT.fine });
    expect((await storedPaths(world.store.remote))[0]).toMatch(/^log\/record\//);
    expect(done.summary).toMatch(/^### Recorded on bench-x64: 1 of 1 commits/);
    expect(world.server.comments).toEqual({});
  });

  test("that was interrupted stays out of the history", async () => {
    const done = await world.uploads(recorded({ stopped: "interrupted" })).publish([request]);
    expect(done).toMatchObject({ isStored: false, exit: EXIT.fine });
    expect(done.summary).toContain("does not enter the history");
  });
});
