import { expect, test } from "vitest";
import { copyingMs } from "../../../benchmarks/sandbox/workloads.ts";

// As coreutils 9.1 prints it; a very short copy comes in exponents.
const said = (seconds: string): string =>
  `3000+0 records in\n3000+0 records out\n3000 bytes (3.0 kB, 2.9 KiB) copied, ${seconds} s, 27.6 kB/s\n`;

test("what dd says of its copying is its time", () => {
  expect(copyingMs(said("0.108652"))).toBeCloseTo(108.652, 9);
  expect(copyingMs(said("2.5e-05"))).toBeCloseTo(0.025, 9);
});

test("a dd that says no time is no measurement", () => {
  expect(() => copyingMs("3000+0 records in\n3000+0 records out\n")).toThrow("dd gave no time");
});
