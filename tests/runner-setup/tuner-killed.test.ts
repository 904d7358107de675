import { readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createRandom } from "../../src/units/random.ts";
import { HOSTS, layHost, stateOf, type Tree } from "../machine/fake-hosts.ts";
import { killTunerAt, RUNNER_SETUP, runTuner, stepsOf } from "./run-tuner.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";
const SEED = 20_260_301;

/** One verb on one host, and its commands that are of one knob, or of none. */
interface Place {
  readonly tree: Tree;
  readonly profile: string;
  readonly verb: "tune" | "restore";
  readonly knob: string;
  readonly steps: readonly number[];
}

/** Every knob that a profile turns on a fake host is a place of its own, so that large ones do not take all the trials. */
function placesOf([name, tree]: readonly [string, Tree]): Place[] {
  const profile = name === "LAPTOP" || name === "GUEST" ? "light" : "strict";
  const root = layHost(tree);
  const steps = {
    tune: stepsOf(root, ["tune", "--profile", profile]),
    restore: stepsOf(root, ["restore"]),
  };
  rmSync(root, { recursive: true, force: true });
  return (["tune", "restore"] as const).flatMap((verb) => {
    const byKnob = Map.groupBy(steps[verb].keys(), (index) => steps[verb][index] ?? "");
    return [...byKnob].map(([knob, all]) => ({ tree, profile, verb, knob, steps: all.map((index) => index + 1) }));
  });
}

let places: readonly Place[] = [];
beforeAll(() => {
  places = Object.entries(HOSTS).flatMap(placesOf);
}, 300_000);

/** Processes that still keep the host's latency device open. */
function holdersOf(root: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => deviceOf(pid).startsWith(`${root}/dev/`));
}

function deviceOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/3`);
  } catch {
    return "";
  }
}

/** Kills `tune`, or `restore` after a whole `tune`, before one of its commands; a sentence when that cannot be put right. */
async function killAndMend(place: Place, random: ReturnType<typeof createRandom>): Promise<string | null> {
  const root = layHost(place.tree);
  try {
    const before = stateOf(root);
    const words = place.verb === "tune" ? ["tune", "--profile", place.profile] : ["restore"];
    if (place.verb === "restore") runTuner(root, ["tune", "--profile", place.profile]);
    const step = place.steps[random.below(place.steps.length)] ?? 0;
    const died = await killTunerAt(root, words, step);
    // Whoever comes first mends: the next tuner, or `restore`.
    if (random.below(2) === 0) runTuner(root, ["tune", "--profile", "light"]);
    const done = runTuner(root, ["restore"]);
    const what = `${words.join(" ")} killed before command ${step}, ${place.knob || "of no knob"}`;
    if (!died) return `${what}: it did not die`;
    if (done.status !== 0) return `${what}: restore ended with ${done.status}: ${done.stderr}`;
    expect(stateOf(root), what).toEqual(before);
    expect(holdersOf(root), what).toEqual([]);
    return null;
  } finally {
    runTuner(root, ["restore"]);
    rmSync(root, { recursive: true, force: true });
  }
}

test("every knob that is ever written is turned, and put back, on some fake host", () => {
  const written = readdirSync(join(RUNNER_SETUP, "knobs"))
    .filter((file) => /^PROFILES=.* WHEN=run/m.test(readFileSync(join(RUNNER_SETUP, "knobs", file), "utf8")))
    .map((file) => file.replace(/\.sh$/, ""));
  for (const verb of ["tune", "restore"])
    expect(new Set(places.filter((place) => place.verb === verb && place.knob !== "").map(({ knob }) => knob))).toEqual(
      new Set(written),
    );
});

test(`a tuner killed at any step leaves a host that can be put back (${FULL ? "200 seeded kills, every knob of every host" : "10 seeded kills"})`, {
  timeout: FULL ? 3_600_000 : 900_000,
}, async () => {
  const random = createRandom(SEED, "kills");
  const shuffled = random.shuffled(places);
  const trials = FULL ? Math.max(200, places.length) : 10;
  const wrong: string[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const place = shuffled[trial % shuffled.length];
    const failure = place === undefined ? "no place" : await killAndMend(place, random);
    if (failure !== null) wrong.push(failure);
  }
  expect(wrong).toEqual([]);
});
