import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NODE, ROOT } from "../../.ci/setup.mjs";

const rows: [name: string, args: string[], status: number, says: RegExp][] = [
  ["asked for the manual", ["--help"], 0, /^usage: npm run play/],
  ["given an option that it does not have", ["--bogus"], 4, /'--bogus'[\s\S]*\nusage: npm run play/],
  ["given a word for a number", ["--slower", "much"], 4, /not "much"[\s\S]*\nusage: npm run play/],
];
for (const [name, args, status, says] of rows) {
  test(`npm run play, ${name}, prints the manual and no stack`, () => {
    const done = spawnSync(NODE, [join(ROOT, "tests/github/play.ts"), ...args], { encoding: "utf8" });
    expect(done.status).toBe(status);
    expect(done.stdout + done.stderr).toMatch(says);
    expect(done.stderr).not.toMatch(/\n\s+at /);
  });
}
