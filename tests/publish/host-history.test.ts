import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Calibration } from "../../src/model/calibration.ts";
import { EXIT } from "../../src/model/problem.ts";
import type { Request } from "../../src/model/request.ts";
import type { Result } from "../../src/model/result.ts";
import { type Factors, launches } from "../comparison/host-launches.ts";
import { sampleCommit } from "../store/sample-result.ts";
import { storedPaths } from "../store/store-world.ts";
import { measured, PULL, PublishingWorld, pullRequest } from "./sample-run.ts";

let world: PublishingWorld;
beforeEach(async () => {
  world = await PublishingWorld.make();
});
afterEach(() => world[Symbol.dispose]());

const request = pullRequest();

/** A job of the host whose parts take their usual time, but for these factors. */
function calibrated(seed: number, factors: Factors = {}, changes: Partial<Calibration> = {}): Result["machine"] {
  const { machine } = measured(request, []);
  const calibration: Calibration = {
    program: "ab".repeat(32),
    key: "cd".repeat(8),
    since: null,
    policy: "strict",
    before: launches(seed, factors),
    after: launches(seed + 500, factors),
    ...changes,
  };
  return { ...machine, calibration };
}

const LATER = "2026-02-20T10:00:00.000Z";

/** The comparison that is published after what the store remembers. */
function now(factors: Factors, changes: Partial<Calibration> = {}): Result {
  return measured(request, [{}], { machine: calibrated(50, factors, changes), startedAt: LATER });
}

function dayOf(nth: number): string {
  return `2026-02-${String(nth + 1).padStart(2, "0")}T10:00:00.000Z`;
}

/** Jobs of other commits that the store has, one a day. */
async function remember(count: number, changes: Partial<Request> = {}): Promise<void> {
  const store = await world.store.store().open(world.storeAddress);
  const items = Array.from({ length: count }, (_, nth) => {
    const builds = request.builds.map((build) =>
      build.role === "head" ? { ...build, commit: sampleCommit(5_000 + nth) } : build,
    );
    const asked = pullRequest({ ...changes, builds, askedBy: { login: "x", run: 100 + nth } });
    const environment = { ...measured(asked, []).environment, profile: asked.profile };
    const result = measured(asked, [{}], { machine: calibrated(nth), startedAt: dayOf(nth), environment });
    return { result, expected: asked };
  });
  const { results } = await store.append(items);
  expect(results.map(({ state }) => state)).toEqual(Array(count).fill("appended"));
  await store.close();
}

describe("a machine that is off what stored jobs say of it", () => {
  test("makes the comparison invalid, and the report says first that it is the machine", async () => {
    await remember(10);
    await world.uploads(now({ memory: 1.04 })).publish([request]);
    const [body = ""] = world.bodies.slice(-1);
    expect(body).toMatch(/^(?:<!--.*-->\n)?### \S+ Invalid on bench-x64/);
    expect(body.indexOf("The machine itself changed, not the code")).toBeGreaterThan(0);
    expect(body.indexOf("The machine itself changed, not the code")).toBeLessThan(body.indexOf("| benchmark |"));
    expect(body).toMatch(/memory: .*4\.\d % slower than in 10 earlier jobs/);
  });

  const fine: [name: string, past: number, factors: Factors, changes: Partial<Calibration>][] = [
    ["by less than a hundredth is the same machine", 10, { memory: 1.006 }, {}],
    ["of which seven are stored has no past yet", 7, { memory: 1.04 }, {}],
    ["is as its keeper says it is meant to be from now on", 10, { memory: 1.04 }, { since: "2026-02-15T00:00:00Z" }],
    ["has another kernel, which its key says, begins anew", 10, { memory: 1.04 }, { key: "ef".repeat(8) }],
    ["is told of under the policy warn, and spoils nothing", 10, { memory: 1.04 }, { policy: "warn" }],
  ];
  for (const [name, past, factors, changes] of fine)
    test(name, async () => {
      await remember(past);
      const result = now(factors, changes);
      const done = await world.uploads(result).publish([request]);
      expect(done.outcome?.verdict).toBe("unchanged");
      expect(world.server.comments[PULL]?.at(-1)?.body).not.toContain("The machine itself changed");
    });

  test("is held against jobs of its own kind: code of forks never teaches what is usual", async () => {
    await remember(10, { profile: "untrusted" });
    const result = now({ memory: 1.04 });
    const done = await world.uploads(result).publish([request]);
    expect(done.outcome?.verdict).toBe("unchanged");
  });
});

describe("a recording", () => {
  const builds = [{ id: "c1", role: "record", commit: "c".repeat(40), commitTime: "2026-02-01T10:00:00Z" }] as const;
  const asked = pullRequest({ mode: "record", reason: "history", pr: null, askedBy: null, builds: [...builds] });
  const recorded = (changes: Partial<Result> = {}): Result => {
    const result = measured(asked, [{ pairs: 5 }], changes);
    const benchmarks = result.benchmarks.map((one) => ({
      ...one,
      launches: one.launches.filter(({ build }) => build === "base").map((launch) => ({ ...launch, build: "c1" })),
    }));
    return { ...result, benchmarks };
  };
  const OFF: Result["machine"]["fitness"] = [
    { check: "calibration-copy", state: "unfit", text: "9.0 % slower after the job than before (at most 1.0 %)" },
  ];
  const unfit = () => recorded({ machine: { ...calibrated(1), fitness: OFF }, startedAt: "2026-02-20T10:00:00.000Z" });
  async function covered(): Promise<number> {
    const store = await world.store.store().open(world.storeAddress);
    const suites = await store.coverage({ class: asked.class, suites: asked.suites, benchmarks: null });
    await store.close();
    return [...suites.values()].reduce((sum, commits) => sum + commits.size, 0);
  }

  test("on an unfit machine is kept, fails the run, and covers no commit", async () => {
    const done = await world.uploads(unfit()).publish([asked]);
    expect(done).toMatchObject({ isStored: true, exit: EXIT.invalid });
    expect(done.failures.join()).toMatch(/^The machine was not fit: calibration-copy: 9\.0 % slower/);
    expect(done.summary).toContain("is no part of the history; the commits are measured again");
    expect(await covered()).toBe(0);
  });

  test("of the same commits on the repaired machine is the next attempt, also when it is published again", async () => {
    await world.uploads(unfit()).publish([asked]);
    world.files[901] = [];
    const again = await world.uploads(recorded({ startedAt: "2026-02-20T15:00:00.000Z" })).publish([asked]);
    expect(again).toMatchObject({ isStored: true, exit: EXIT.fine });
    expect(await covered()).toBe(1);
    const twice = await world.publish([asked]);
    expect(twice.stored.appended).toMatchObject([{ state: "already-there" }]);
    expect((await storedPaths(world.store.remote)).filter((path) => path.startsWith("log/record"))).toMatchObject([
      expect.stringMatching(/-1\.json\.gz$/),
      expect.stringMatching(/-2\.json\.gz$/),
    ]);
  });

  test("of the same commits beside a fit one is refused as before: nothing stored changes", async () => {
    await world.uploads(recorded({ startedAt: "2026-02-20T10:00:00.000Z" })).publish([asked]);
    world.files[901] = [];
    const again = await world.uploads(recorded({ startedAt: "2026-02-20T15:00:00.000Z" })).publish([asked]);
    expect(again.stored.appended).toMatchObject([{ state: "refused" }]);
  });

  test("on a machine that does not know that it is off stays out of the store, and fails the run", async () => {
    await remember(10);
    const before = (await storedPaths(world.store.remote)).length;
    const done = await world
      .uploads(recorded({ machine: calibrated(50, { memory: 1.04 }), startedAt: LATER }))
      .publish([asked]);
    expect(done).toMatchObject({ isStored: false, exit: EXIT.invalid });
    expect(done.summary).toContain("A recording stays out of the store");
    expect((await storedPaths(world.store.remote)).length).toBe(before);
  });

  test("of an optional class fails no run", async () => {
    const machines = {
      "bench-x64": {
        runner: "jit" as const,
        policy: "strict" as const,
        virtual: true,
        optional: true,
        shards: 1,
        suites: null,
      },
    };
    const optional = { ...asked, config: { ...asked.config, machines } };
    const result = { ...unfit(), request: { ...unfit().request, config: measured(optional, []).request.config } };
    const done = await world.uploads(result).publish([optional]);
    expect(done).toMatchObject({ exit: EXIT.fine });
  });
});
