import { describe, expect, test } from "vitest";
import { runGit } from "../../src/git/run-git.ts";
import { COMMENT_LENGTH, renderMarkdown, SUMMARY_LENGTH } from "../../src/report/markdown.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { readVerdictKey, renderVerdictComment } from "../../src/report/verdict-comment.ts";
import { badgeSvg } from "../../src/site/badge.ts";
import { makeCommit } from "../../src/store/commit.ts";
import { createLocalGit } from "../../src/store/objects.ts";
import { obey } from "../github/runner/commands.ts";
import { expectGolden } from "../golden.ts";
import { measured, PublishingWorld, pullRequest, RUN, STRANGER, uploaded } from "../publish/sample-run.ts";
import { sampleOutcome, sampleRow } from "../report/sample-outcome.ts";
import { gitIn } from "../store/store-world.ts";

const MARKER = "<!-- benchwarden:verdict class=bench-x64 run=1 attempt=1 -->";

/** Names that are legal, and texts that a process printed, each an attack on who shows them. */
const ATTACKS = [
  "x|y",
  "`whoami` ```",
  "<img src=x onerror=alert(1)>",
  "[a](javascript:b)",
  "![i](https://evil.example/pixel.png)",
  "@org/team please look",
  "fixes #1, closes org/other#2",
  "https://evil.example/login www.evil.example",
  MARKER,
  "</details></sub><script>alert(1)</script>",
  "&lt;b&gt; &#60;",
  "~~gone~~ **bold** _it_ $x$ ==y==",
  "a\u202eb\u200bc\u2066d",
  "\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007 \u001b[2J",
  "line\n\n# heading\n::error::x",
  "ghs_0123456789abcdefghijklmnopqrstuvwxyzABCDEF",
];

function hostileComment(): string {
  const rows = ATTACKS.map((text) =>
    sampleRow({
      benchmark: `parse/${text}`,
      verdict: "failed",
      base: null,
      head: null,
      change: null,
      interval: null,
      reason: text,
      failure: { code: "exited", build: "head", message: text, tail: ATTACKS.join("\n") },
    }),
  );
  const warnings = ATTACKS.map((text) => ({ code: "w", text }));
  return renderVerdictComment({
    key: { class: "bench-x64", run: 901, attempt: 1 },
    outcome: sampleOutcome(rows, { warnings, notices: [...ATTACKS] }),
    runUrl: "https://github.com/org/project/actions/runs/901",
    repositoryUrl: "https://github.com/org/project",
    siteUrl: null,
    notes: [...ATTACKS],
  });
}

test("A43 a report for the terminal, which may be a runner's log, is obeyed by none", () => {
  const attacks = [
    "::error::x",
    "  ::add-mask::x",
    "a##[error]b",
    "x\r::warning::y",
    "\u001b[2K::debug::z",
    "####[group]",
  ];
  const rows = attacks.flatMap((text) =>
    [text, `suite/${text}`].map((benchmark) =>
      sampleRow({
        benchmark,
        verdict: "failed",
        reason: text,
        failure: { code: "exited", build: "head", message: text, tail: attacks.join("\n") },
      }),
    ),
  );
  const warnings = attacks.map((text) => ({ code: "w", text }));
  const printed = renderTerminal(sampleOutcome(rows, { warnings, notices: [...attacks] }));
  expect(obey(printed).commands).toEqual([]);
  // As they are, all are commands but one, which is none until its terminal sequence goes; a name with colons stays.
  expect(obey(attacks.join("\n")).commands).toHaveLength(attacks.length - 1);
  const harmless = sampleRow({ benchmark: "suite/std::vec::push" });
  expect(renderTerminal(sampleOutcome([harmless]))).toContain("suite/std::vec::push ");
});

/** The comment without what stands in fences, where nothing is markup. */
function outsideFences(body: string): string {
  return body.replaceAll(/^(`{3,})text\n[\s\S]*?^\1$/gm, "");
}

describe("A59 names and output made of markup", () => {
  test("A59 are inert wherever a comment shows them", () => {
    const body = hostileComment();
    const shown = outsideFences(body);
    expectGolden("verdict-hostile.md", body);
    const own = /<(?:\/?(?:details|summary|sub)|br|!-- benchwarden:verdict class=bench-x64 run=901 attempt=1 --)>/g;
    expect(shown.replaceAll(own, "")).not.toMatch(/[<>](?!\s)[a-z!/]/i);
    expect(shown).not.toMatch(/@org|(?<!&)#\d|org\/other#|!\[|\]\((?!https:\/\/github\.com\/org\/project\/)/);
    expect(shown).not.toMatch(/https:\/\/(?!github\.com\/org\/project\/)|www\./);
    expect(body).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u200b\u202e\u2066]/u);
    expect(body).not.toMatch(/ghs[^0-9a-z]{0,6}_0123456789/);
    expect(shown.split("\n").filter((line) => /^\| parse/.test(line))).toHaveLength(ATTACKS.length);
  });

  test("A59 the harmless neighbour, a name with blanks, brackets and colons, is shown as it is", () => {
    const report = renderMarkdown(sampleOutcome([sampleRow({ benchmark: "parse/f(int, 4) a::b" })]), {
      maxLength: COMMENT_LENGTH,
      links: [],
    });
    expect(report).toContain("| parse/f(int, 4) a::b |");
  });
});

describe("A60 our marker where we did not put it", () => {
  test("A60 inside a name or an output is not the marker of the comment", () => {
    expect(readVerdictKey(hostileComment())).toEqual({ class: "bench-x64", run: 901, attempt: 1 });
  });

  test("A60 as the last line of a stranger's comment is not taken for ours: it is neither folded nor edited", async () => {
    using world = await PublishingWorld.make();
    const request = pullRequest();
    const forged = renderVerdictComment({
      key: { class: "bench-x64", run: RUN, attempt: 1 },
      outcome: sampleOutcome([sampleRow({})]),
      runUrl: "https://github.com/org/project/actions/runs/901",
      repositoryUrl: "https://github.com/org/project",
      siteUrl: null,
      notes: [],
    });
    for (let count = 0; count < 120; count++) world.comment(forged, STRANGER);
    world.comment(forged, { ...STRANGER, login: world.server.self.login });
    world.files[RUN]?.push(uploaded(measured(request, [{ change: 0.2 }])));
    await world.publish([request]);
    expect(world.minimised).toEqual([]);
    expect(world.bodies).toHaveLength(122);
    expect(new Set(world.bodies.slice(0, -1))).toEqual(new Set([forged]));
  });

  test("A60 the harmless neighbour, our own older comment, is", async () => {
    using world = await PublishingWorld.make();
    const request = pullRequest();
    const own = world.comment(`words\n${MARKER}`);
    world.files[RUN]?.push(uploaded(measured(request, [{}])));
    await world.publish([request]);
    expect(world.minimised).toEqual([own.nodeId]);
  });
});

describe("A61 more than a page holds", () => {
  const many = (verdict: "regressed" | "unchanged" | "failed") =>
    Array.from({ length: 10_000 }, (_, index) =>
      sampleRow({
        benchmark: `parse/\u202e\u200b${"é".repeat(40)}-${index}`,
        verdict,
        reason: "x".repeat(400),
        ...(verdict === "failed"
          ? { failure: { code: "exited", build: "head", message: "m", tail: "t\n".repeat(9_000) } }
          : {}),
      }),
    );
  for (const verdict of ["regressed", "unchanged", "failed"] as const) {
    test(`A61 ten thousand rows ${verdict}: a comment and a summary stay below their limits, the verdict first, the cut named`, () => {
      const outcome = sampleOutcome(many(verdict));
      const comment = renderVerdictComment({
        key: { class: "bench-x64", run: 901, attempt: 1 },
        outcome,
        runUrl: "https://github.com/org/project/actions/runs/901",
        repositoryUrl: "https://github.com/org/project",
        siteUrl: null,
        notes: [],
      });
      expect(comment.length).toBeLessThanOrEqual(COMMENT_LENGTH);
      expect(comment.length).toBeGreaterThan(COMMENT_LENGTH / 2);
      expect(comment.split("\n")[0]).toContain(`: 10000 ${verdict}`);
      expect(comment).toMatch(/\*\*Cut to fit:\*\* \d+ rows/);
      expect(readVerdictKey(comment)).toEqual({ class: "bench-x64", run: 901, attempt: 1 });
      expect(comment.match(/<details>/g)?.length ?? 0).toBe(comment.match(/<\/details>/g)?.length ?? 0);
      const summary = renderMarkdown(outcome, { maxLength: SUMMARY_LENGTH, links: [] });
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(SUMMARY_LENGTH);
      expect(summary).not.toMatch(/[\u202e\u200b]/u);
    });
  }

  test("A61 the harmless neighbour, ten rows, is whole", () => {
    const report = renderMarkdown(sampleOutcome(many("regressed").slice(0, 10)), {
      maxLength: COMMENT_LENGTH,
      links: [],
    });
    expect(report).not.toContain("Cut to fit");
  });
});

describe("A62 line breaks in what somebody chose", () => {
  test("A62 neither login nor benchmark can add a line to a commit's message", async () => {
    using world = await PublishingWorld.make();
    const login = "x\nSigned-off-by: admin <a@b>\n\nReviewed-by: root";
    const request = pullRequest({ askedBy: { login, run: 77 } });
    const evil = measured(request, [{ name: "parse/Co-authored-by: x" }]);
    world.files[RUN]?.push(uploaded(evil));
    expect(await world.publish([request])).toMatchObject({ isStored: true });
    const message = await gitIn(world.store.remote, ["log", "-1", "--format=%B", "bench-data"]);
    expect(message).toBe(`append compare ${request.cell}`);
    // The attack works where a message is made of what was asked.
    const git = createLocalGit(runGit, world.store.remote);
    const base = {
      commit: null,
      format: "sha1",
      facts: { schema: "benchwarden.store/1", created: "2026-03-01T12:00:00Z", compaction: { until: null } },
      files: new Map(),
    } as const;
    const naive = await makeCommit(git, {
      base,
      files: new Map(),
      words: [`append for ${login}`],
      time: "2026-03-01T12:00:00Z",
    });
    expect(await gitIn(world.store.remote, ["log", "-1", "--format=%(trailers)", naive.commit])).toContain(
      "Reviewed-by: root",
    );
  });
});

test("A63 a badge holds markup as text only", () => {
  const svg = badgeSvg({ subject: '"><script>alert(1)</script>', text: "</text><image/>", tone: "bad" });
  expect(svg).not.toMatch(/<script|<image/);
  expect(svg).toContain("&lt;script&gt;");
  expect(badgeSvg({ subject: "speed", text: "2 slower", tone: "bad" })).toContain(">2 slower<");
});
