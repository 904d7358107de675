import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AppendReport } from "../../src/ports/store.ts";
import { storedPath } from "../../src/store/stored-path.ts";
import { createRandom } from "../../src/units/random.ts";
import type { ChildOrder } from "./append-child.ts";
import { sampleResult } from "./sample-result.ts";
import { append, gitIn, makeStoreWorld, type StoreWorld, storedPaths, tipOf, withSession } from "./store-world.ts";

let world: StoreWorld;
beforeEach(async () => {
  world = await makeStoreWorld();
});
afterEach(() => world.remove());

const CHILD = fileURLToPath(new URL("append-child.ts", import.meta.url));
const NODE = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
const isFull = process.env.BENCHWARDEN_FULL === "1";

function start(order: Partial<ChildOrder>): ChildProcess {
  const whole = {
    cacheDirectory: join(world.folder, "cache"),
    directory: world.directory,
    address: world.remote,
    seeds: [],
    killBefore: null,
    ...order,
  };
  return spawn(NODE, [CHILD, JSON.stringify(whole)], { stdio: ["ignore", "pipe", "inherit"] });
}

async function reports(child: ChildProcess): Promise<AppendReport[]> {
  const lines: string[] = [];
  child.stdout?.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  await new Promise((resolve) => child.on("close", resolve));
  return lines
    .join("")
    .split("\n")
    .filter(Boolean)
    .map((line): AppendReport => JSON.parse(line));
}

const paths = (seeds: readonly number[]) => seeds.map((seed) => storedPath(sampleResult({ seed }))).sort();

const WRITERS = isFull ? 8 : 4;

test(`${WRITERS} processes at once on one cache and one new branch: all land, none twice, each push a plain one`, async () => {
  const writers = Array.from({ length: WRITERS }, (_, writer) => [writer * 2, writer * 2 + 1]);
  const done = (await Promise.all(writers.map((seeds) => reports(start({ seeds }))))).flat();
  expect(done.map((report) => report.results[0]?.state)).toEqual(Array(2 * WRITERS).fill("appended"));
  expect(await storedPaths(world.remote)).toEqual(paths(writers.flat()));
  expect(Number(await gitIn(world.remote, ["rev-list", "--count", "bench-data"]))).toBe(2 * WRITERS);
  expect(new Set(done.map((report) => report.commit)).size).toBe(2 * WRITERS);
  await gitIn(world.remote, ["fsck", "--strict"]);
  const verified = await withSession(world.store(), world.remote, (session) => session.verify());
  expect(verified).toMatchObject({ checked: { record: 2 * WRITERS }, differences: [] });
}, 120_000);

test("processes that append the same result at once store it once, and all succeed", async () => {
  await world.store().init(world.remote);
  const done = (await Promise.all(Array.from({ length: 4 }, () => reports(start({ seeds: [5] }))))).flat();
  const appended = done.filter((report) => report.results[0]?.state === "appended");
  expect(done.map((report) => report.results[0]?.state)).not.toContain("refused");
  // In the same second two of them make the very same commit: both may say that it landed, and it is there once.
  expect(new Set(appended.map((report) => report.commit)).size).toBe(1);
  expect(Number(await gitIn(world.remote, ["rev-list", "--count", "bench-data"]))).toBe(2);
  expect(await storedPaths(world.remote)).toEqual(paths([5]));
  expect(world.rejected().names).toEqual([]);
}, 60_000);

/** A first open and append take so many calls of git: the last one is the push. */
const CALLS = 13;

test("killed between any two steps of an append: the store is whole and the next run completes", async () => {
  await append(world.store(), world.remote, sampleResult({ seed: 1000 }));
  const landed = [1000];
  const random = createRandom(7, "kills");
  const trials = isFull ? 50 : 6;
  let killed = 0;
  for (let trial = 0; trial < trials; trial++) {
    const before = await tipOf(world.remote);
    // Every step is met; which trial meets it, and whether the kill comes from outside in the middle, is drawn.
    const step = isFull ? trial % CALLS : random.below(CALLS);
    const child = start({ seeds: [trial], killBefore: step });
    const outside = random.coin() ? setTimeout(() => killTree(child), 150 + random.below(400)) : undefined;
    const done = await reports(child);
    clearTimeout(outside);
    if (done.length === 0) killed++;
    await gitIn(world.remote, ["fsck", "--strict"]);
    expect(await storedPaths(world.remote)).toEqual(expect.arrayContaining(paths(landed)));
    const tip = await tipOf(world.remote);
    if (tip !== before) expect(await gitIn(world.remote, ["rev-parse", `${tip}^`])).toBe(before);
    const report = await append(world.store(), world.remote, sampleResult({ seed: trial }));
    expect(report.results[0]?.state, `trial ${trial}, step ${step}`).toBe(
      tip === before ? "appended" : "already-there",
    );
    landed.push(trial);
    expect(await storedPaths(world.remote)).toEqual(paths(landed));
  }
  expect(killed).toBeGreaterThan(trials / 2);
  const verified = await withSession(world.store(), world.remote, (session) => session.verify());
  expect(verified.differences).toEqual([]);
}, 300_000);

/** Ends a process and its git, as a machine that stops does; what serves the remote is on another one, and goes on. */
function killTree(child: ChildProcess): void {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      if (!/receive-pack|upload-pack/.test(readFileSync(`/proc/${name}/cmdline`, "utf8"))) {
        parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
      }
    } catch {
      // Ended meanwhile.
    }
  }
  const doomed = new Set([child.pid ?? -1]);
  for (let size = 0; size !== doomed.size; ) {
    size = doomed.size;
    for (const [pid, parent] of parents) if (doomed.has(parent)) doomed.add(pid);
  }
  for (const pid of doomed) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Ended meanwhile.
    }
  }
}
