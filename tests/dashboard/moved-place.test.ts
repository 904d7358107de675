import { expect, test } from "vitest";
import { movedPlace } from "../../src/dashboard/pages/moved-place.ts";

const AT = { place: 50, shown: [20, 80], steps: [5, 30, 60, 95], isShift: false } as const;
const rows: [key: string, change: object, want: number | null][] = [
  ["ArrowLeft", {}, 49],
  ["ArrowRight", {}, 51],
  ["ArrowLeft", { place: 20 }, 20],
  ["ArrowRight", { place: 80 }, 80],
  ["PageUp", {}, 40],
  ["PageDown", { place: 75 }, 80],
  ["Home", {}, 20],
  ["End", {}, 80],
  ["ArrowLeft", { isShift: true }, 30],
  ["ArrowRight", { isShift: true }, 60],
  ["ArrowRight", { isShift: true, place: 95, shown: [0, 99] }, 95],
  ["ArrowRight", { isShift: true, place: 60 }, 80],
  ["Enter", {}, null],
  ["constructor", {}, null],
];
for (const [key, change, want] of rows) {
  test(`${key} ${JSON.stringify(change)} leads from commit 50 to ${want}`, () => {
    expect(movedPlace({ ...AT, key, ...change })).toBe(want);
  });
}
