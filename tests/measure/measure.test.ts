import { describe, expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { measure } from "../../src/measure/measure.ts";
import { parseDocument } from "../../src/model/document.ts";
import { Problem } from "../../src/model/problem.ts";
import { type Result, ResultDocument } from "../../src/model/result.ts";
import type { LaunchSpec } from "../../src/ports/executor.ts";
import { createRandom } from "../../src/units/random.ts";
import { sampleRequest } from "./sample-request.ts";
import { type SimulatedLaunch, type SimulatedWorld, simulatedWorld } from "./simulated-world.ts";

/** Head of benchmarks whose change lies where the margins meet: they stay open after the first look. */
const SHIFTS: Readonly<Record<string, number>> = { small: 0.1003, large: 0.101, huge: 0.1 };

/** A process that prints one sample per benchmark, `seconds(benchmark, build)` with a little noise. */
function program(
  seconds: (benchmark: string, build: string) => number,
  seed = 1,
  spread = 0.01,
): (spec: LaunchSpec) => SimulatedLaunch {
  const random = createRandom(seed, "noise");
  return (spec) => {
    const benchmark = spec.argv.at(-1) ?? "";
    const noise = 1 + spread * (random.uniform() + random.uniform() + random.uniform() - 1.5);
    return { seconds: 0.2, stdout: samples(benchmark, seconds(benchmark, spec.tree) * noise) };
  };
}

function samples(name: string, seconds: number): string {
  const metrics = [{ name: "time", unit: "s", launches: [[seconds]] }];
  return JSON.stringify({ schema: "benchwarden.samples/1", benchmarks: [{ name, metrics }] });
}

async function run(
  world: SimulatedWorld,
  changes: Parameters<typeof sampleRequest>[0] = {},
  signal = new AbortController().signal,
): Promise<Result> {
  const request = sampleRequest(changes);
  return measure({ request, harness: [], trees: new Map(), version: "0.0.0", attempt: 1, signal }, world.ports);
}

describe("a comparison", () => {
  test("gives a result that the strict schema accepts and that holds every launch", async () => {
    const world = simulatedWorld(program(() => 0.1));
    const result = await run(world);
    expect(parseDocument(ResultDocument, JSON.parse(JSON.stringify(result)))).toMatchObject({ ok: true });
    expect(result.benchmarks.map((row) => row.name)).toEqual(["parse/small", "parse/large", "parse/huge"]);
    const launches = result.benchmarks.flatMap((row) => row.launches);
    const warmUps = 3 * 2;
    expect(world.launches.filter((spec) => spec.phase === "measure")).toHaveLength(launches.length + warmUps);
    expect(world.open).toEqual({ folders: 0, sessions: 0 });
  });

  test("draws the order of each pair by a fair coin and repeats it from the seed", async () => {
    const order = (result: Result): string =>
      result.benchmarks
        .flatMap((row) => row.launches.filter((launch) => launch.position === 1).map((launch) => launch.build[0]))
        .join("");
    const first = order(await run(simulatedWorld(program(() => 0.1)), { seed: 3 }));
    expect(order(await run(simulatedWorld(program(() => 0.1)), { seed: 3 }))).toBe(first);
    expect(order(await run(simulatedWorld(program(() => 0.1)), { seed: 4 }))).not.toBe(first);
    const share = [...first].filter((letter) => letter === "b").length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
  });

  test("finds the one benchmark that is slower and stops the others as soon as they are decided", async () => {
    const world = simulatedWorld(
      program((benchmark, build) => (benchmark === "large" && build === "head" ? 0.12 : 0.1)),
    );
    const result = await run(world);
    const outcome = judge(result);
    expect(outcome.comparisons.filter((row) => row.verdict === "regressed").map((row) => row.benchmark)).toEqual([
      "parse/large",
    ]);
    expect(outcome.exitCode).toBe(1);
    expect(result.stopped).toBe("decided");
  });

  test("reaches the first look of every benchmark before any gets its second", async () => {
    const world = simulatedWorld(program((_, build) => (build === "head" ? 0.1015 : 0.1)));
    await run(world);
    const rounds = world.launches.flatMap((spec) => {
      const match = /^r(\d+)-/.exec(spec.id);
      return match ? [{ round: Number(match[1]), benchmark: spec.argv.at(-1) }] : [];
    });
    const beyond = rounds.findIndex((launch) => launch.round >= 10);
    const before = rounds.slice(0, beyond === -1 ? rounds.length : beyond);
    for (const benchmark of ["small", "large", "huge"]) {
      expect(before.filter((launch) => launch.benchmark === benchmark)).toHaveLength(20);
    }
  });

  test("tells after the first look how long it will take, right within a fifth in the middle of many runs", async () => {
    const errors: number[] = [];
    for (let seed = 1; seed <= 12; seed++) {
      const world = simulatedWorld(
        program((benchmark, build) => (build === "head" ? (SHIFTS[benchmark] ?? 0.1) : 0.1), seed, 0.06),
      );
      const told: { at: number; left: number }[] = [];
      const clock = world.ports.clock;
      const progress = (text: string): void => {
        const left = /about (?:(\d+) min )?(\d+)(?:\.\d)? s left/.exec(text);
        if (left) told.push({ at: clock.now(), left: Number(left[1] ?? 0) * 60 + Number(left[2]) });
      };
      await run({ ...world, ports: { ...world.ports, log: { ...world.ports.log, progress } } }, { seed });
      const first = told[0];
      if (first) errors.push((first.at + first.left - clock.now()) / (clock.now() - first.at));
    }
    const middle = errors.map(Math.abs).sort((a, b) => a - b)[Math.floor(errors.length / 2)];
    expect(errors.length).toBeGreaterThan(8);
    expect(middle).toBeLessThan(0.2);
  });

  test("stops at the budget and keeps what it has", async () => {
    const world = simulatedWorld(program(() => 0.1));
    const result = await run(world, { budgetSeconds: 5 });
    expect(result.stopped).toBe("budget");
    const outcome = judge(result);
    expect(outcome.counts.inconclusive).toBe(3);
    expect(result.durationSeconds).toBeLessThanOrEqual(5.5);
    expect(outcome.comparisons[0]?.reason).toMatch(/more pairs/);
  });

  test("names who got no pair before the budget ended, and nobody else", async () => {
    const told: string[] = [];
    for (const budgetSeconds of [0.8, 2, 5]) {
      const result = await run(simulatedWorld(program(() => 0.1)), { budgetSeconds });
      const paired = judge(result)
        .comparisons.filter(({ pairs }) => pairs > 0)
        .map(({ benchmark }) => benchmark);
      const missing = ["parse/small", "parse/large", "parse/huge"].filter((name) => !paired.includes(name));
      const text = result.warnings.find(({ code }) => code === "not-reached")?.text ?? "";
      expect(["parse/small", "parse/large", "parse/huge"].filter((name) => text.includes(name))).toEqual(missing);
      told.push(`${missing.length}`);
    }
    expect(told).toContain("0");
    expect(told.some((count) => count === "1" || count === "2")).toBe(true);
  });

  test("an interruption keeps the rounds that were whole", async () => {
    const controller = new AbortController();
    const inner = program(() => 0.1);
    let count = 0;
    const world = simulatedWorld((spec) => {
      if (++count === 40) controller.abort();
      return inner(spec);
    });
    const result = await run(world, {}, controller.signal);
    expect(result.stopped).toBe("interrupted");
    expect(result.benchmarks.flatMap((row) => row.launches).length).toBeGreaterThan(20);
    expect(world.open).toEqual({ folders: 0, sessions: 0 });
  });

  test("no change is never called one, in 200 seeded runs", async () => {
    let flagged = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const outcome = judge(await run(simulatedWorld(program(() => 0.1, seed)), { seed }));
      if (outcome.counts.regressed + outcome.counts.improved > 0) flagged++;
    }
    expect(flagged).toBe(0);
  });
});

describe("builds", () => {
  test("equal trees are not built or measured", async () => {
    const world = simulatedWorld(program(() => 0.1));
    const request = sampleRequest({});
    const trees = new Map(request.builds.map((build) => [build.commit, "same"]));
    const result = await measure(
      { request, harness: [], trees, version: "0", attempt: 1, signal: new AbortController().signal },
      world.ports,
    );
    expect(result.stopped).toBe("identical");
    expect(world.launches).toEqual([]);
    expect(judge(result)).toMatchObject({ verdict: "unchanged", exitCode: 0 });
  });

  test("builds with the same bytes are not measured", async () => {
    const world = simulatedWorld(program(() => 0.1));
    const request = sampleRequest({ headCommit: "a".repeat(40) });
    const result = await measure(
      { request, harness: [], trees: new Map(), version: "0", attempt: 1, signal: new AbortController().signal },
      world.ports,
    );
    expect(result.stopped).toBe("identical");
    expect(judge(result)).toMatchObject({ verdict: "unchanged", exitCode: 0 });
  });

  test("a build that fails on one side is a failed row with its last lines, and nothing is measured", async () => {
    const world = simulatedWorld((spec) =>
      spec.phase === "build" && spec.tree === "head"
        ? { seconds: 1, exit: 2, stdout: "error[E0425]: not found" }
        : { seconds: 1 },
    );
    const result = await run(world, { build: [["make"]] });
    const outcome = judge(result);
    expect(result.failures).toMatchObject([
      { build: "head", code: "build-failed", message: "build step `make` exited with status 2" },
    ]);
    expect(outcome).toMatchObject({ verdict: "failed", exitCode: 5 });
    expect(outcome.comparisons[0]?.failure?.tail).toContain("E0425");
  });
});

describe("a benchmark that cannot be measured", () => {
  const failing = (how: SimulatedLaunch): ((spec: LaunchSpec) => SimulatedLaunch) => {
    const fine = program(() => 0.1);
    return (spec) => (spec.argv.at(-1) === "large" && spec.tree === "head" ? how : fine(spec));
  };

  const rows: [name: string, how: SimulatedLaunch, code: string][] = [
    ["that exits with a status", { seconds: 0.1, exit: 3, stdout: "boom" }, "exited"],
    ["that runs into its time limit", { seconds: 60, ended: "timed-out" }, "timed-out"],
    ["that prints too much", { seconds: 1, ended: "output-limit" }, "output-limit"],
    ["that prints nothing", { seconds: 0.1, stdout: "" }, "no-output"],
    ["that prints another format", { seconds: 0.1, stdout: "hello\nworld" }, "malformed-output"],
  ];
  for (const [name, how, code] of rows) {
    test(`one ${name} is a failed row; the others are decided`, async () => {
      const outcome = judge(await run(simulatedWorld(failing(how))));
      expect(outcome.counts).toMatchObject({ failed: 1, unchanged: 2 });
      expect(outcome.comparisons.find((row) => row.verdict === "failed")).toMatchObject({
        benchmark: "parse/large",
        failure: { code, build: "head" },
      });
      expect(outcome.exitCode).toBe(5);
    });
  }

  test("one failure among many launches only drops its pair", async () => {
    let count = 0;
    const fine = program(() => 0.1);
    const world = simulatedWorld((spec) =>
      spec.argv.at(-1) === "large" && ++count === 9 ? { seconds: 0.1, exit: 1 } : fine(spec),
    );
    const result = await run(world);
    expect(result.failures).toEqual([]);
    expect(judge(result).counts).toMatchObject({ unchanged: 3 });
    const dropped = result.benchmarks.flatMap((row) => row.launches).filter((launch) => launch.dropped !== null);
    expect(dropped.length).toBeGreaterThan(0);
  });
});

describe("a recording", () => {
  test("launches every build once per round, in shuffled rounds", async () => {
    const world = simulatedWorld(program(() => 0.1));
    const result = await run(world, { record: 4 });
    expect(result.benchmarks).toHaveLength(3);
    for (const row of result.benchmarks) {
      expect(row.launches).toHaveLength(4 * 5);
      for (let round = 0; round < 5; round++) {
        const builds = row.launches.filter((launch) => launch.round === round).map((launch) => launch.build);
        expect([...builds].sort()).toEqual(["c0", "c1", "c2", "c3"]);
      }
    }
  });
});

describe("a host that breaks", () => {
  const full = new Problem({
    code: "disk-full",
    what: "the disk is full, so the job cannot go on",
    next: "free space",
  });

  test("while a tree is made fails that build alone, and says why", async () => {
    const world = simulatedWorld(program(() => 0.1));
    const { source } = world.ports;
    const exportTree = async (commit: string, directory: string): Promise<void> => {
      if (directory.endsWith("head")) throw full;
      await source.exportTree(commit, directory);
    };
    const result = await run({ ...world, ports: { ...world.ports, source: { exportTree } } });
    expect(result.builds.map((build) => build.status)).toEqual(["ok", "failed"]);
    expect(result.failures).toMatchObject([
      { build: "head", code: "disk-limit", message: "the disk is full, so the job cannot go on; next:     free space" },
    ]);
    expect(judge(result)).toMatchObject({ verdict: "failed" });
    expect(world.open).toEqual({ folders: 0, sessions: 0 });
  });

  const breaking = (at: number): SimulatedWorld => {
    let count = 0;
    const fine = program(() => 0.1);
    return simulatedWorld((spec) => {
      if (spec.phase === "measure" && ++count === at) throw full;
      return fine(spec);
    });
  };

  test("in the middle of measuring keeps what was measured", async () => {
    const result = await run(breaking(40));
    expect(result.stopped).toBe("interrupted");
    expect(result.warnings).toMatchObject([{ code: "job-broken", text: expect.stringContaining("the disk is full") }]);
    expect(result.benchmarks.flatMap((row) => row.launches).length).toBeGreaterThan(20);
    expect(parseDocument(ResultDocument, JSON.parse(JSON.stringify(result)))).toMatchObject({ ok: true });
  });

  test("before anything was measured is the problem itself", async () => {
    const world = breaking(1);
    await expect(run(world)).rejects.toThrow("the disk is full");
    expect(world.open).toEqual({ folders: 0, sessions: 0 });
  });
});

test("a deadline counts from when the job began, not from when measuring did", async () => {
  const launchesWith = async (began: number): Promise<number> => {
    const world = simulatedWorld(program(() => 0.1));
    const request = { ...sampleRequest({}), deadline: "PT2M" };
    const signal = new AbortController().signal;
    await measure({ request, harness: [], trees: new Map(), version: "0", attempt: 1, signal, began }, world.ports);
    return world.launches.length;
  };
  const [now, before] = [await launchesWith(1_000), await launchesWith(1_000 - 85)];
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(now);
});
