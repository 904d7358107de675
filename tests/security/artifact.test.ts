import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resultName } from "../../src/artifact/artifact-name.ts";
import { decodeResult, encodeResult, FILE_LIMITS } from "../../src/artifact/result-file.ts";
import { EXIT } from "../../src/model/problem.ts";
import type { Result } from "../../src/model/result.ts";
import type { FakeFile } from "../forge/fake-artifacts.ts";
import { measured, measureJob, PublishingWorld, pullRequest, RUN, uploaded } from "../publish/sample-run.ts";
import { tipOf } from "../store/store-world.ts";

let world: PublishingWorld;
beforeEach(async () => {
  world = await PublishingWorld.make();
});
afterEach(() => world[Symbol.dispose]());

const REQUEST = pullRequest();
const HONEST = measured(REQUEST, [{ change: 0.2 }]);

/** Publishes files as they lie there, under the name that the request expects unless they have another. */
async function publishFiles(...files: Partial<FakeFile>[]) {
  const name = resultName(REQUEST, 1);
  world.files[RUN]?.push(...files.map((file) => ({ name, content: new Uint8Array(), ...file })));
  return world.publish([REQUEST]);
}

/** The result with another request beside it, as an artifact could claim. */
function claiming(changes: Partial<Result["request"]>, rest: Partial<Result> = {}): Result {
  return { ...HONEST, ...rest, request: { ...HONEST.request, ...changes } };
}

async function expectRefused(done: Awaited<ReturnType<PublishingWorld["publish"]>>, why: RegExp): Promise<void> {
  expect(done.outcome?.comparisons.map((row) => row.reason).join()).toMatch(why);
  expect(done).toMatchObject({ exit: EXIT.failed, isStored: false, outcome: { verdict: "missing" } });
  expect(await tipOf(world.store.remote)).toBeNull();
  // What is said of it is said where the plan says, and nowhere else.
  expect(Object.keys(world.server.comments)).toEqual(["12"]);
  expect(world.bodies[0]).toContain("was refused");
}

async function expectPublished(done: Awaited<ReturnType<PublishingWorld["publish"]>>): Promise<void> {
  expect(done).toMatchObject({ isStored: true, outcome: { verdict: "regressed" } });
  expect(await tipOf(world.store.remote)).not.toBeNull();
}

describe("A46 an artifact that contradicts the plan", () => {
  const stranger = "e".repeat(40);
  const rows: [name: string, result: Result, why: RegExp][] = [
    ["another pull request", claiming({ pr: 1 }), /pr differ/],
    [
      "another head",
      claiming({ builds: HONEST.request.builds.map((build) => ({ ...build, commit: stranger })) }),
      /builds differ/,
    ],
    ["another class", claiming({ class: "bench-arm64" }), /class differ/],
    ["another run that asked", claiming({ askedBy: { login: "x", run: 5 } }), /askedBy differ/],
    ["other words for the report", claiming({ notices: ["looks fine to me"] }), /notices differ/],
    [
      "another commit than was asked in its builds",
      { ...HONEST, builds: HONEST.builds.map((build) => ({ ...build, commit: stranger })) },
      /not asked for/,
    ],
    [
      "another suite",
      { ...HONEST, benchmarks: HONEST.benchmarks.map((one) => ({ ...one, name: "other/x", suite: "other" })) },
      /no suite that was asked for/,
    ],
    ["another attempt", { ...HONEST, attempt: 3 }, /says that it is of attempt 3/],
  ];
  for (const [name, result, why] of rows) {
    test(`A46 in ${name} is refused, nothing is stored, and no other pull request hears of it`, async () => {
      await expectRefused(await publishFiles({ content: encodeResult(result) }), why);
    });
  }

  test("A46 the harmless neighbour, which says what was asked, is published", async () => {
    await expectPublished(await publishFiles({ content: encodeResult(HONEST) }));
  });
});

describe("A47 an artifact whose bytes are not those of its digest", () => {
  test("A47 is refused and nothing is appended", async () => {
    const content = encodeResult(HONEST);
    await expectRefused(
      await publishFiles({ content, digest: "0".repeat(64) }),
      /not those that the server has a digest of/,
    );
  });

  test("A47 one without a digest is refused too", async () => {
    await expectRefused(await publishFiles({ content: encodeResult(HONEST), digest: null }), /digest/);
  });

  test("A47 the harmless neighbour passes: the very same bytes with their own digest", async () => {
    await expectPublished(await publishFiles({ content: encodeResult(HONEST) }));
  });
});

describe("A48 compressed files that are not what they say", () => {
  const sound = encodeResult(HONEST);
  const wrongLength = Buffer.from(sound);
  wrongLength.writeUInt32LE(1, sound.length - 4);
  const rows: [name: string, content: () => Uint8Array, why: RegExp][] = [
    ["a bomb of 256 MiB in a quarter of one", bomb, /inflates to more than 67108864 bytes/],
    ["a bomb in a bomb", () => gzipSync(bomb()), /no JSON|not UTF-8|nested/],
    ["a second member behind the first", () => Buffer.concat([sound, gzipSync(" ")]), /several gzip files/],
    ["bytes behind the end", () => Buffer.concat([sound, Buffer.from("PK")]), /2 bytes follow|no sound gzip/],
    ["a false length", () => wrongLength, /no sound gzip file/],
    ["a zip in place of gzip", () => Buffer.from("504b0304140000000800", "hex"), /no JSON|not UTF-8/],
    ["more than 8 MiB", () => Buffer.alloc(FILE_LIMITS.gzipBytes + 1), /more than/],
    ["nothing at all", () => new Uint8Array(), /no JSON/],
  ];
  for (const [name, content, why] of rows) {
    test(`A48 ${name} is refused within bounded memory`, async () => {
      const file = { content: content() };
      const before = process.memoryUsage().rss;
      await expectRefused(await publishFiles(file), why);
      // What is inflated, and once more while it grows; less than the bomb holds.
      expect(process.memoryUsage().rss - before).toBeLessThan(3 * FILE_LIMITS.jsonBytes);
    });
  }

  test("A48 the harmless neighbour passes: as large as may be", () => {
    const notes = Array.from({ length: 1_000 }, (_, index) => ({
      code: "note",
      text: `${index} ${"x".repeat(1_900)}`,
    }));
    expect(decodeResult(encodeResult({ ...HONEST, warnings: notes })).ok).toBe(true);
  });

  /** Zeros: the attack works on whoever inflates without counting. */
  function bomb(): Uint8Array {
    return gzipSync(Buffer.alloc(4 * FILE_LIMITS.jsonBytes));
  }
});

describe("A49 files that were not asked for", () => {
  const content = encodeResult(HONEST);

  test("A49 extra and renamed ones are named and not read, and the right one is published", async () => {
    const done = await publishFiles(
      { name: resultName({ class: "bench-x64", cell: "000000000000" }, 1), content },
      { name: "../../evil\n::error::", content },
      { name: `${resultName(REQUEST, 1)}.zip`, content },
      { content },
    );
    await expectPublished(done);
    expect(done.summary).toContain("3 files of the run are no result that was asked for");
    expect(done.summary).not.toContain("evil");
  });

  test("A49 one of an attempt that is still to come is skipped", async () => {
    const future = encodeResult({ ...HONEST, attempt: 7 });
    const done = await publishFiles({ name: resultName(REQUEST, 7), content: future });
    expect(done).toMatchObject({ isStored: false, outcome: { verdict: "missing" } });
    expect(done.summary).toContain("claims an attempt that has not been made");
  });

  test("A49 one that was put there after its job had ended is skipped", async () => {
    world.server.jobs[RUN] = [measureJob(REQUEST)];
    const done = await publishFiles({ content, createdAt: "2026-03-01T12:10:00Z" });
    expect(done).toMatchObject({ isStored: false, outcome: { verdict: "missing" } });
    expect(done.summary).toContain("was made after its job had ended");
  });

  test("A49 the harmless neighbours pass: uploaded in time, and the newest of two attempts", async () => {
    world.server.jobs[RUN] = [measureJob(REQUEST)];
    const second = encodeResult({ ...HONEST, attempt: 2, durationSeconds: 99 });
    world.files[RUN]?.push(uploaded(HONEST), { name: resultName(REQUEST, 2), content: second });
    const done = await world.publish([REQUEST], 2);
    await expectPublished(done);
    expect(done.outcome?.durationSeconds).toBe(99);
  });
});

describe("A50 documents made to break who reads them", () => {
  const text = JSON.stringify(HONEST);
  const rows: [name: string, json: () => string, why: RegExp][] = [
    [
      "__proto__",
      () => text.replace('"facts":{', '"facts":{"__proto__":{"admin":true},'),
      /at machine\.facts\.__proto__/,
    ],
    ["depth 10,000", () => `{"x":${"[".repeat(10_000)}${"]".repeat(10_000)}}`, /at x\[0\].*nested deeper than 12/],
    ["NaN", () => text.replace('"durationSeconds":41.2', '"durationSeconds":NaN'), /at durationSeconds: .*not finite/],
    ["1e400", () => text.replace('"durationSeconds":41.2', '"durationSeconds":1e400'), /at durationSeconds/],
    [
      "ten million samples",
      () => text.replace(/"samples":\{"wall":\[[^\]]*\]/, `"samples":{"wall":[${"1,".repeat(9_999_999)}1]`),
      /at benchmarks\[0\]\.launches\[0\]\.samples\.wall/,
    ],
    [
      "a lone surrogate",
      () => text.replace('"benchwarden":"0.1.0"', '"benchwarden":"\\ud800"'),
      /at benchwarden: half of a surrogate/,
    ],
    [
      "a key that comes twice",
      () => text.replace('"attempt":1', '"attempt":1,"att\\u0065mpt":2'),
      /at attempt: the key comes twice/,
    ],
    [
      "a bidirectional override in a name",
      () => text.replaceAll("parse/0", "parse/\\u202e0"),
      /at benchmarks\[0\]\.name/,
    ],
    [
      "a name that is not in normal form",
      () => text.replaceAll("parse/0", "parse/e\\u0301"),
      /at benchmarks\[0\]\.name/,
    ],
    ["an unknown key", () => text.replace('"attempt":1', '"attempt":1,"verdict":"unchanged"'), /verdict/],
  ];
  for (const [name, json, why] of rows) {
    test(`A50 ${name} is refused with the path`, async () => {
      await expectRefused(await publishFiles({ content: gzipSync(json()) }), why);
      expect(Object.hasOwn(Object.prototype, "admin")).toBe(false);
    });
  }

  test("A50 the attacks work on a parser alone: it takes the second key, infinity, and half a character", () => {
    expect(JSON.parse('{"attempt":1,"att\\u0065mpt":2}')).toEqual({ attempt: 2 });
    expect(JSON.parse("1e400")).toBe(Number.POSITIVE_INFINITY);
    expect(JSON.parse('"\\ud800"').isWellFormed()).toBe(false);
  });

  test("A50 the harmless neighbours pass: legal names, whatever they look like", async () => {
    for (const name of [
      "parse/f<int, 4>",
      "parse/a::b",
      "parse/x|y",
      "parse/../z",
      "parse/\u{1f600}",
      "parse/__proto__",
    ]) {
      const benchmarks = HONEST.benchmarks.map((one) => ({ ...one, name }));
      expect(decodeResult(encodeResult({ ...HONEST, benchmarks })).ok, name).toBe(true);
    }
  });
});

test("A51 a result that claims unchanged over regressed samples is judged by its samples", async () => {
  // A verdict of its own has no place in a result; what it can claim is said in words.
  const words = { code: "verdict", text: "verdict: unchanged, nothing to see here" };
  await expectPublished(
    await publishFiles({ content: encodeResult({ ...HONEST, stopped: "decided", warnings: [words] }) }),
  );
  expect(world.bodies[0]?.split("\n")[0]).toBe("### 🔴 Regressed on bench-x64: 1 regressed");
  const calm = pullRequest({ seed: 5 });
  world.files[RUN] = [uploaded(measured(calm, [{}]))];
  expect((await world.publish([calm])).outcome).toMatchObject({ verdict: "unchanged" });
});

test("A51 nor can it claim that nothing was to be measured", async () => {
  const request = pullRequest({ seed: 6 });
  const lie = measured(request, [{ change: 0.2 }], { stopped: "identical" });
  world.files[RUN] = [uploaded(lie)];
  expect((await world.publish([request])).outcome).toMatchObject({ verdict: "regressed" });
});

describe("A52 numbers in another unit than they say", () => {
  const rescaled = (factor: number): Result => ({
    ...HONEST,
    benchmarks: HONEST.benchmarks.map((one) => ({
      ...one,
      launches: one.launches.map((launch) =>
        launch.build === "base"
          ? { ...launch, samples: { wall: (launch.samples.wall ?? []).map((value) => value * factor) } }
          : launch,
      ),
    })),
  });

  test("A52 milliseconds as seconds on one side are longer than their launches: the row is invalid", async () => {
    const done = await publishFiles({ content: encodeResult(rescaled(1_000)) });
    expect(done.outcome).toMatchObject({ verdict: "invalid", counts: { invalid: 1, improved: 0 } });
    expect(done.outcome?.comparisons[0]?.reason).toContain("report more time than they took");
  });

  test("A52 a unit with a prefix is refused", async () => {
    const benchmarks = HONEST.benchmarks.map((one) => ({
      ...one,
      metrics: one.metrics.map((metric) => ({ ...metric, unit: "ms" })),
    }));
    await expectRefused(
      await publishFiles({ content: encodeResult({ ...HONEST, benchmarks }) }),
      /"ms", which is no base unit/,
    );
  });

  test("A52 the harmless neighbour passes: samples as long as their launches", async () => {
    const done = await publishFiles({ content: encodeResult(rescaled(5)) });
    expect(done.outcome).toMatchObject({ counts: { improved: 1 } });
  });
});

test("A53 a machine that dies before it uploads is missing for its class; the other parts are published", async () => {
  const shards = [0, 1].map((index) => pullRequest({ shard: { index, of: 2 }, benchmarks: [`parse/${index}`] }));
  const [alive, dead] = shards;
  if (!alive || !dead) throw new Error("two shards");
  world.server.jobs[RUN] = [measureJob(alive), measureJob(dead, { conclusion: "failure" })];
  const done = await world.uploads(measured(alive, [{ name: "parse/0" }])).publish(shards);
  expect(done).toMatchObject({ isStored: true, exit: EXIT.fine, outcome: { counts: { unchanged: 1, missing: 1 } } });
  expect(world.bodies[0]).toMatch(/\*\*parse\/1\*\*: the machine stopped during measure/);
});
