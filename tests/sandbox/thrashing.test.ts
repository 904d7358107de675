import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchThrashing } from "../../src/sandbox/thrashing.ts";

/* The kernel's files are played by plain ones; under a real kernel it is shown in tests/kernel. */
let group = "";
beforeEach(() => {
  group = mkdtempSync(join(tmpdir(), "thrashing-"));
});
afterEach(() => rmSync(group, { recursive: true, force: true }));

const MIB = 2 ** 20;
const PAGES = MIB / 4_096;

/** A limit of 100 MiB; `own` is anonymous memory in MiB, `again` what was read again in MiB. */
function play(now: { max: number; own: number; again: number }): void {
  writeFileSync(join(group, "memory.max"), `${100 * MIB}\n`);
  writeFileSync(join(group, "memory.events"), `low 0\nhigh 0\nmax ${now.max}\noom 0\n`);
  const stat = `anon ${now.own * MIB}\nfile 4096\nshmem 0\nworkingset_refault_anon 0\nworkingset_refault_file ${now.again * PAGES}\n`;
  writeFileSync(join(group, "memory.stat"), stat);
}

test("a launch that is full and reads as much again as its limit holds is out of memory, one page less is not", () => {
  const thrashes = watchThrashing(group);
  play({ max: 5, own: 96, again: 7 });
  expect(thrashes()).toBe(false);
  play({ max: 9, own: 96, again: 107 });
  expect(thrashes()).toBe(false);
  play({ max: 9, own: 96, again: 108 });
  expect(thrashes()).toBe(true);
});

test("a program that reads large files over and over is left alone as long as its own memory leaves them room", () => {
  const thrashes = watchThrashing(group);
  for (const again of [0, 500, 5_000]) {
    play({ max: 9_000, own: 94, again });
    expect(thrashes()).toBe(false);
  }
});

test("what was read again before it was full does not count, nor between two times that it was", () => {
  const thrashes = watchThrashing(group);
  play({ max: 10, own: 50, again: 900 });
  expect(thrashes()).toBe(false);
  play({ max: 10, own: 97, again: 950 });
  expect(thrashes()).toBe(false);
  play({ max: 10, own: 50, again: 1_200 });
  expect(thrashes()).toBe(false);
  play({ max: 10, own: 97, again: 1_250 });
  expect(thrashes()).toBe(false);
});

test("a launch that never met its limit is not looked at closer", () => {
  const thrashes = watchThrashing(group);
  play({ max: 0, own: 100, again: 0 });
  rmSync(join(group, "memory.stat"));
  expect(thrashes()).toBe(false);
});
