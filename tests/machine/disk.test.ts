import { expect, test } from "vitest";
import { diskFinding } from "../../src/machine/disk.ts";

const GIB = 1024 ** 3 / 4096;
const rows: [name: string, free: number, of: number, freeFiles: number, files: number, state: string][] = [
  ["10 GiB of 60", 10, 60, 900, 1_000, "ok"],
  ["its neighbour, a little less", 9.99, 60, 900, 1_000, "bad"],
  ["15 % of 1,000 GiB", 150, 1_000, 900, 1_000, "ok"],
  ["its neighbour, a little less", 149, 1_000, 900, 1_000, "bad"],
  ["15 % of the files", 500, 1_000, 150, 1_000, "ok"],
  ["its neighbour, one less", 500, 1_000, 149, 1_000, "bad"],
  ["a file system that counts no files", 500, 1_000, 0, 0, "ok"],
  ["nothing at all", 0, 0, 0, 0, "bad"],
];
for (const [name, free, of, ffree, files, state] of rows)
  test(`room on the disk: ${name} is ${state}`, () => {
    const found = diskFinding({ bavail: Math.floor(free * GIB), blocks: of * GIB, bsize: 4096, ffree, files }, "/var");
    expect(found.state).toBe(state);
    expect(found.text.startsWith("disk full: ")).toBe(state === "bad");
  });
