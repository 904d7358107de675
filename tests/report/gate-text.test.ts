import { expect, test } from "vitest";
import { renderAcknowledgement } from "../../src/report/acknowledgement.ts";
import { renderClassAnswer, renderGateSummary, renderRefusal } from "../../src/report/gate-text.ts";
import { renderHistorySummary } from "../../src/report/history-text.ts";
import { renderPlanSummary } from "../../src/report/plan-text.ts";
import { clickWorld, NOW, runGate } from "../gate/click-world.ts";
import { expectGolden } from "../golden.ts";

const HEAD = "1a2b3c4d5e6f".padEnd(40, "0");
const BASE = "0f9e8d7c6b5a".padEnd(40, "0");
const RUN = "https://github.com/org/project/actions/runs/";
const WAITS_UNTIL = "2026-03-11T14:05:00.000Z";

test("what a pull request gets when it is granted", () => {
  const answers = [
    {
      class: "bench-x64",
      state: "started",
      url: `${RUN}901`,
      queue: { before: 0, answerAt: "2026-03-10T14:30:00.000Z", awaySince: null, waitsUntil: WAITS_UNTIL },
    },
    {
      class: "bench-arm64",
      state: "started",
      url: `${RUN}902`,
      queue: { before: 3, answerAt: null, awaySince: "2026-03-10T09:31:00Z", waitsUntil: WAITS_UNTIL },
    },
    { class: "bench-old", state: "linked", url: `${RUN}877` },
    { class: "bench-small", state: "full", waiting: 3 },
    { class: "bench-new", state: "failed" },
  ] as const;
  const lines = answers.map((answer) => ({ class: answer.class, text: renderClassAnswer(answer, NOW) }));
  expectGolden("gate-answer.md", renderAcknowledgement({ run: 812, url: `${RUN}812`, head: HEAD, lines }));
});

test("what a pull request and the job summary say when it is refused", async () => {
  const world = clickWorld(({ server }) => {
    server.pushes["mallory/Hello-World changes"] = {
      sha: "ec26c3e57ca3a959ca5aad62de7213c562f8c821",
      at: "2026-03-10T14:04:35Z",
      by: null,
    };
  });
  const report = await runGate(world);
  if (report.ending !== "refused" || report.refusal === null) throw new Error("it was not refused");
  expectGolden("gate-refusal.md", renderRefusal(report.refusal));
  const head = report.click?.head ?? null;
  expectGolden("gate-summary.md", renderGateSummary({ ...report, head, now: NOW }));
});

test("the job summary of a plan", () => {
  const shard = (benchmarks: string[] | null, cell: string) => ({
    suites: [{ name: "parse" }, { name: "print" }],
    benchmarks,
    runsOn: ["self-hosted", "linux", "bench-x64"],
    cell,
    ...(benchmarks === null ? { elsewhere: ["parse/small", "parse/large"] } : {}),
  });
  const shown = {
    class: "bench-x64",
    mode: "compare",
    head: HEAD,
    base: BASE,
    others: 0,
    pull: 12,
    asker: { login: "maintainer", run: 812 },
    notices: [
      "This pull request edits the config (benchwarden.yml): the default branch's version (0f9e8d7c6b5a) was used, so what it changes there has no effect on these numbers until it is merged.",
    ],
    shards: [shard(null, "9f31c2aa04be"), shard(["parse/small", "parse/large"], "04be9f31c2aa")],
  } as const;
  expectGolden("plan-summary.md", renderPlanSummary(shown));
  expect(renderPlanSummary({ ...shown, shards: [] })).toContain("**Nothing to measure:** `bench-x64` has none");
  expect(renderPlanSummary({ ...shown, mode: "record", base: null, others: 2 })).toContain(
    "Record `1a2b3c4d5e6f` and 2 more commits",
  );
});

test("a benchmark or a login in a summary cannot act", () => {
  const text = renderPlanSummary({
    class: "bench-x64",
    mode: "compare",
    head: HEAD,
    base: BASE,
    others: 0,
    pull: null,
    asker: { login: "@org/team", run: null },
    notices: ["see <img src=x> | fixes #1"],
    shards: [],
  });
  expect(text).not.toMatch(/@org|<img|#1\b(?!;)/);
});

test("the job summary of the history", () => {
  const commits = [
    { id: BASE, time: "2026-01-04T10:00:00Z" },
    { id: HEAD, time: "2026-02-11T10:00:00Z" },
  ];
  const text = renderHistorySummary(
    [
      { class: "bench-x64", state: "started", url: `${RUN}903`, commits, missing: 41, secondsEach: 252 },
      { class: "bench-arm64", state: "stale", since: "2026-03-09T22:10:00Z" },
      { class: "bench-old", state: "person", run: { url: `${RUN}901` } },
      { class: "bench-small", state: "own", run: { url: `${RUN}880` } },
      { class: "bench-new", state: "complete" },
      { class: "bench-odd", state: "failed", missing: 1 },
    ],
    NOW,
  );
  expectGolden("history-summary.md", text);
});
