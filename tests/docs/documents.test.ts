import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse-config.ts";
import { readWords, type Verb } from "../../src/entry/cli/verb.ts";
import { isMeasureJob } from "../../src/gate/queue.ts";
import { absenceText } from "../../src/publish/absence.ts";
import { renderClassAnswer } from "../../src/report/gate-text.ts";
import { renderHistorySummary } from "../../src/report/history-text.ts";
import { stopText } from "../../src/report/phrases.ts";
import { judgeWorkflow } from "../../src/workflows/policy.ts";
import { readWorkflow } from "../../src/workflows/workflow.ts";
import { sampleOutcome } from "../report/sample-outcome.ts";
import { parserErrors } from "../workflows/github-parser.ts";
import { ROOT } from "../workflows/workflow-files.ts";
import { between, GENERATED, withPart } from "./generated.ts";

const DOCUMENTS = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

interface Snippet {
  readonly where: string;
  readonly language: string;
  readonly text: string;
}

function snippets(language: string): Snippet[] {
  return DOCUMENTS.flatMap((path) =>
    [...read(path).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
      .filter((match) => match[1] === language)
      .map((match) => ({
        where: `${path} line ${read(path).slice(0, match.index).split("\n").length}`,
        language,
        text: match[2] ?? "",
      })),
  );
}

describe("what the documents say is made from the sources", () => {
  for (const [name, { file, render }] of Object.entries(GENERATED)) {
    test(`${file}: between the markers of ${name} stands what the sources say`, () => {
      if (process.env.UPDATE_DOCS === "1") writeFileSync(join(ROOT, file), withPart(read(file), name, render()));
      expect(between(read(file), name), "to mend it: UPDATE_DOCS=1 npx vitest run tests/docs").toBe(render());
    });
  }
});

describe("YAML in the documents", () => {
  const configs = snippets("yaml").filter(
    ({ text }) => /^(?:version|environment):/m.test(text) && !text.includes("jobs:"),
  );
  const workflows = snippets("yaml").filter(({ text }) => text.includes("jobs:"));

  test("there is some", () => {
    expect(configs.length).toBeGreaterThan(2);
    expect(workflows).toHaveLength(2);
  });

  for (const { where, text } of configs) {
    test(`${where}: the config is valid`, () => {
      const whole = text.startsWith("version:") ? text : `version: 1\nsuites: { x: { run: [./x] } }\n${text}`;
      expect(parseConfig(whole, { path: where })).toMatchObject({ ok: true });
    });
  }

  for (const { where, text } of workflows) {
    const isBad = text.includes("DO NOT COPY");
    test(`${where}: the workflow is one, and the policy ${isBad ? "refuses it for what the page says" : "takes it"}`, async () => {
      expect(await parserErrors("x.yml", text)).toEqual([]);
      const rules = new Set(judgeWorkflow(readWorkflow("x.yml", text)).map(({ rule }) => rule));
      const wants = isBad ? ["unpinned", "no-timeout", "top-permissions", "job-permissions", "checkout"] : [];
      expect([...rules].sort()).toEqual(wants.sort());
    });
  }

  test("every yaml snippet was looked at", () => {
    expect(configs.length + workflows.length).toBe(snippets("yaml").length);
  });
});

describe("commands in the documents", () => {
  const calls = snippets("console").flatMap(({ where, text }) =>
    [...text.matchAll(/npx benchwarden ([^\n#]*)/g)].map((match) => ({
      where,
      words: (match[1] ?? "").trim().split(/\s+/),
    })),
  );

  test("there are some", () => expect(calls.length).toBeGreaterThan(8));

  for (const { where, words } of calls) {
    test(`${where}: benchwarden ${words.join(" ")}`, async () => {
      const [name = "", ...rest] = words;
      const { verb } = (await import(`../../src/entry/cli/${name}.ts`)) as { verb: Verb };
      expect(() => readWords(name, verb, rest)).not.toThrow();
    });
  }
});

test("every link to a file leads to one", () => {
  const broken = DOCUMENTS.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
      .map((target) => `${path} → ${target}`),
  );
  expect(broken).toEqual([]);
});

describe("the words that docs/availability.md quotes are those that people read", () => {
  const now = "2026-03-01T15:00:00Z";
  const request = { class: "bench-x64", runsOn: ["self-hosted", "linux", "bench-x64"] };
  const job = { id: 1, name: "measure", status: "completed", labels: [], url: "", startedAt: null } as const;
  const started = (queue: { before: number; answerAt: string | null; awaySince: string | null }): string =>
    renderClassAnswer(
      {
        state: "started",
        class: "bench-x64",
        url: "https://x",
        queue: { ...queue, waitsUntil: "2026-03-02T15:00:00Z" },
      },
      now,
    ).replace(/ \(\[run\].*/, "");
  const quotes: [title: string, words: string][] = [
    ["the machine is away", started({ before: 1, answerAt: null, awaySince: "2026-03-01T14:05:00Z" })],
    ["others wait", started({ before: 2, answerAt: "2026-03-01T16:40:00Z", awaySince: null })],
    [
      "no machine came",
      absenceText(
        {
          ...job,
          conclusion: "failure",
          runner: null,
          createdAt: "2026-03-01T15:00:00Z",
          completedAt: "2026-03-02T15:00:00Z",
        },
        request,
      ),
    ],
    [
      "the machine went down",
      absenceText({ ...job, conclusion: "failure", runner: "iron-1", createdAt: now, completedAt: now }, request),
    ],
    [
      "the history gives way",
      renderHistorySummary(
        [{ class: "bench-arm64", state: "stale", since: "2026-03-09T22:10:00Z" }],
        "2026-03-10T02:17:00Z",
      )
        .split("\n")
        .find((line) => line.includes("bench-arm64"))
        ?.replace(/^- /, "") ?? "",
    ],
    ["the run was cancelled", stopText({ ...sampleOutcome([]), stopped: "interrupted" }) ?? ""],
  ];
  for (const [title, words] of quotes) {
    test(title, () => expect(read("docs/availability.md").split("\n")).toContain(`> ${words}`));
  }

  test("no other words are quoted there than these, the full disk and the store that is away", () => {
    const quoted = read("docs/availability.md")
      .split("\n")
      .filter((line) => line.startsWith("> "));
    const known = quotes.map(([, words]) => `> ${words}`);
    const others = quoted.filter((line) => !known.includes(line));
    expect(others).toEqual([
      "> the disk is full, so the job cannot go on",
      "> Not stored yet: the store cannot be reached. Nothing is lost: running the job publish again completes it.",
    ]);
  });

  test("the disk is full, and the store is away", () => {
    expect(read("src/exec/disk-problem.ts")).toContain("the disk is full, so the job cannot go on");
    expect(read("src/commands/publish.ts")).toContain("Nothing is lost: running the job publish again completes it.");
  });
});

test("the name of the measure job is the one that gate and publish look for", () => {
  const { jobs } = readWorkflow("workflows/bench.yml", read("workflows/bench.yml"));
  const tree = jobs.find((one) => one.id === "measure")?.tree as { name: string };
  const name = tree.name.replaceAll(
    /\$\{\{ matrix\.(\w+) \}\}/g,
    (_, key: string) => ({ class: "bench-x64", cell: "9f31c2aa04be" })[key] ?? "?",
  );
  expect(name).toBe("measure bench-x64 9f31c2aa04be");
  expect(isMeasureJob({ name } as Parameters<typeof isMeasureJob>[0])).toBe(true);
});
