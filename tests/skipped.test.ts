import { expect, test } from "vitest";
import { skippedLines } from "../.ci/skipped.mjs";

const row = (status: string, ancestorTitles: string[], title: string) => ({ status, ancestorTitles, title });

test("what was skipped is named, and a group that was skipped whole is one line with its count", () => {
  const report = {
    testResults: [
      {
        name: "/home/me/project/tests/a.test.ts",
        assertionResults: [
          row("passed", [], "runs"),
          row("skipped", [], "a full disk (needs root: mounts)"),
          row("skipped", ["in a browser (needs Chromium)"], "one"),
          row("skipped", ["in a browser (needs Chromium)", "deeper"], "two"),
          row("passed", ["partly"], "runs"),
          row("pending", ["partly"], "counters (needs hardware)"),
          row("failed", ["broken"], "fails"),
          row("todo", ["broken"], "later"),
        ],
      },
      { name: "/home/me/project/tests/b/b.test.ts", assertionResults: [row("skipped", [], "on metal")] },
    ],
  };
  expect(skippedLines(report, "/home/me/project/")).toEqual([
    "tests/a.test.ts: a full disk (needs root: mounts)",
    "tests/a.test.ts: in a browser (needs Chromium) (2 tests)",
    "tests/a.test.ts: partly > counters (needs hardware)",
    "tests/a.test.ts: broken > later",
    "tests/b/b.test.ts: on metal",
  ]);
});
