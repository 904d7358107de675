import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { createRandom } from "../../src/units/random.ts";
import { HOSTS, layHost, stateOf, type Tree } from "../machine/fake-hosts.ts";
import { countSteps, killTunerAt, runTuner } from "./run-tuner.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";
const TRIALS = FULL ? 200 : 10;
const SEED = 20_260_301;

/** Kills `tune`, or `restore` after a whole `tune`, before one of its commands; true when something had been begun. */
async function killAndMend(tree: Tree, random: ReturnType<typeof createRandom>): Promise<string | null> {
  const root = layHost(tree);
  try {
    const before = stateOf(root);
    const verb = random.below(3) === 0 ? "restore" : "tune";
    const profile = random.below(2) === 0 ? "strict" : "light";
    const words = verb === "tune" ? [verb, "--profile", profile] : [verb];
    if (verb === "restore") runTuner(root, ["tune", "--profile", profile]);
    const step = 1 + random.below(countOf(tree, words));
    const died = await killTunerAt(root, words, step);
    // Whoever comes first mends: the next tuner, or `restore`.
    if (random.below(2) === 0) runTuner(root, ["tune", "--profile", "light"]);
    const done = runTuner(root, ["restore"]);
    const what = `${words.join(" ")} killed before command ${step}`;
    if (!died) return `${what}: it did not die`;
    if (done.status !== 0) return `${what}: restore ended with ${done.status}: ${done.stderr}`;
    expect(stateOf(root), what).toEqual(before);
    return null;
  } finally {
    runTuner(root, ["restore"]);
    rmSync(root, { recursive: true, force: true });
  }
}

const known = new Map<string, number>();

function countOf(tree: Tree, words: readonly string[]): number {
  const key = JSON.stringify([Object.keys(tree).length, words]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const root = layHost(tree);
  if (words[0] === "restore") runTuner(root, ["tune", "--profile", "light"]);
  const count = countSteps(root, words);
  runTuner(root, ["restore"]);
  rmSync(root, { recursive: true, force: true });
  known.set(key, count);
  return count;
}

test(`a tuner killed at any step leaves a host that can be put back (${TRIALS} seeded kills)`, {
  timeout: FULL ? 3_600_000 : 900_000,
}, async () => {
  const random = createRandom(SEED, "kills");
  const trees = Object.values(HOSTS);
  const wrong: string[] = [];
  for (let trial = 0; trial < TRIALS; trial++) {
    const failure = await killAndMend(trees[random.below(trees.length)] ?? {}, random);
    if (failure !== null) wrong.push(failure);
  }
  expect(wrong).toEqual([]);
});
