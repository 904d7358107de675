import { expect, test } from "vitest";
import { detectValues } from "../../src/series/detect.ts";
import { type Followed, follow } from "../../src/series/life.ts";
import type { Found } from "../../src/series/windows.ts";
import { createNoise, line } from "./noise.ts";

function found(place: number, effect = 0.1, range: [number, number] = [place, place]): Found {
  const levels = { before: 1, after: 1 + effect, interval: null, z: 8 };
  return { place, step: { row: place, range, effect, ...levels, evidence: "segmentation" } };
}

/** Statuses after each of some analyses, of which the first had `points` points. */
function statuses(points: number, analyses: readonly (readonly Found[])[]): string[][] {
  let followed: Followed[] = [];
  return analyses.map((analysis, index) => {
    followed = follow(followed, analysis, points + index);
    return followed.map((one) => `${one.found.place} ${one.status}`);
  });
}

const here = [found(30)];
const rows: [what: string, points: number, analyses: Found[][], want: string[][]][] = [
  [
    "seen once, again, and with five points of the new level",
    33,
    [here, here, here, here],
    [["30 candidate"], ["30 provisional"], ["30 confirmed"], ["30 confirmed"]],
  ],
  [
    "five points come sooner than three analyses",
    40,
    [here, here, here],
    [["30 candidate"], ["30 provisional"], ["30 confirmed"]],
  ],
  [
    "absent in three analyses it is closed, and two analyses later forgotten",
    40,
    [here, [], [], [], [], [], []],
    [["30 candidate"], ["30 candidate"], ["30 candidate"], ["30 closed"], ["30 closed"], [], []],
  ],
  [
    "absent in two analyses only, it goes on where it was",
    40,
    [here, here, here, [], [], here],
    [["30 candidate"], ["30 provisional"], ["30 confirmed"], ["30 confirmed"], ["30 confirmed"], ["30 confirmed"]],
  ],
  [
    "placed five points elsewhere it is the same",
    40,
    [[found(30)], [found(35)]],
    [["30 candidate"], ["35 provisional"]],
  ],
  [
    "placed six points elsewhere it is another",
    50,
    [[found(30)], [found(36)]],
    [["30 candidate"], ["30 candidate", "36 candidate"]],
  ],
  [
    "further away it is the same when one range holds the other",
    60,
    [[found(30)], [found(40, 0.1, [28, 41])]],
    [["30 candidate"], ["40 provisional"]],
  ],
  [
    "in the same place but the other way it is another",
    40,
    [[found(30)], [found(30, -0.1)]],
    [["30 candidate"], ["30 candidate", "30 candidate"]],
  ],
  [
    "of two that are near, each keeps its own life",
    50,
    [[found(30)], [found(30), found(34)], [found(30), found(34)]],
    [["30 candidate"], ["30 provisional", "34 candidate"], ["30 confirmed", "34 provisional"]],
  ],
  [
    "what was closed and comes back begins anew",
    40,
    [here, [], [], [], here],
    [["30 candidate"], ["30 candidate"], ["30 candidate"], ["30 closed"], ["30 candidate", "30 closed"]],
  ],
];
for (const [what, points, analyses, want] of rows) {
  test(`a change ${what}`, () => expect(statuses(points, analyses)).toEqual(want));
}

test("a detection tells a change that its newest points took back as vanished, then as closed, then no more", () => {
  const noise = createNoise(1, "taken back");
  const calm = line(noise, 60, 0.01);
  const high = line(noise, 3, 0.01).map((value) => value * 1.05);
  const values = [...calm, ...high, ...line(noise, 12, 0.01)];
  const told = Array.from({ length: 7 }, (_, more) => {
    const { changePoints, vanished } = detectValues(values.slice(0, 63 + more));
    return [changePoints, vanished].map((points) => points.map(({ status }) => status).join()).join("|");
  });
  expect(told).toEqual(["candidate|", "|candidate", "|candidate", "|closed", "|closed", "|", "|"]);
});
