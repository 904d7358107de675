import { describe, expect, test } from "vitest";
import { judgeWorkflow } from "../../src/workflows/policy.ts";
import { type Fillings, fillTemplate, NO_PIN, parsePin, pinOf, TEMPLATE_NAMES } from "../../src/workflows/template.ts";
import { readWorkflow } from "../../src/workflows/workflow.ts";
import { parserErrors } from "./github-parser.ts";
import { TEMPLATES, workflowText } from "./workflow-files.ts";

const PIN = { repository: "acme/benchwarden", commit: "0123456789abcdef0123456789abcdef01234567", version: "v0.2.0" };
const FILLINGS: Fillings = {
  repository: "acme/thing",
  branch: "trunk/next",
  action: PIN,
  machineClass: "bench-arm64",
  writesStatus: false,
  storesElsewhere: false,
  deploy: "none",
};

test("every template of the folder is known by name, and the other way round", () => {
  expect(TEMPLATE_NAMES.map((name) => `workflows/${name}`).sort()).toEqual(TEMPLATES);
});

for (const path of TEMPLATES) {
  describe(path, () => {
    const variants: [string, Partial<Fillings>][] = [
      ["as it is", {}],
      ["with a commit status", { writesStatus: true }],
      ["with the store elsewhere", { storesElsewhere: true }],
      ["with a page on a branch", { deploy: "branch" }],
    ];
    for (const [title, more] of variants) {
      test(`${title}: filled in, no placeholder is left, and parser and policy take it`, async () => {
        const text = fillTemplate(workflowText(path), { ...FILLINGS, ...more });
        expect(text).not.toMatch(/'OWNER\/REPO'|OWNER\/benchwarden|0{40}|refs\/heads\/main|init/);
        expect(text).toContain("github.repository == 'acme/thing'");
        expect(text.match(/uses: \S+benchwarden\S+ # \S+/g)).toEqual(
          Array(text.split("benchwarden@").length - 1).fill(`uses: acme/benchwarden@${PIN.commit} # v0.2.0`),
        );
        expect(await parserErrors(path, text)).toEqual([]);
        expect(judgeWorkflow(readWorkflow(path, text))).toEqual([]);
      });
    }
  });
}

test("bench.yml follows what the config asks for", () => {
  const template = workflowText("workflows/bench.yml");
  const publish = (text: string) => readWorkflow("x", text).jobs.find((job) => job.id === "publish");
  expect(publish(fillTemplate(template, FILLINGS))?.permissions).toEqual({
    contents: "write",
    "pull-requests": "write",
    actions: "read",
  });
  expect(publish(fillTemplate(template, { ...FILLINGS, writesStatus: true }))?.permissions).toMatchObject({
    statuses: "write",
  });
  const elsewhere = publish(fillTemplate(template, { ...FILLINGS, storesElsewhere: true }));
  expect(elsewhere?.permissions).toMatchObject({ contents: "read" });
  expect(elsewhere?.tree).toHaveProperty("environment", "bench-store");
  expect(elsewhere?.steps[0]?.with["store-token"]).toMatch(/secrets\.BENCH_STORE_TOKEN/);
  const site = readWorkflow("x", fillTemplate(template, { ...FILLINGS, deploy: "branch" })).jobs.find(
    ({ id }) => id === "site",
  );
  expect(site?.permissions).toEqual({ contents: "write" });
  expect(site?.steps.map(({ uses }) => uses?.split("@")[0])).toEqual(["acme/benchwarden"]);
  expect(site?.tree).not.toHaveProperty("environment");
  expect(fillTemplate(template, FILLINGS)).toContain("github.ref == 'refs/heads/trunk/next'");
  expect(fillTemplate(template, FILLINGS)).toContain("default: bench-arm64");
});

test("a value that would be more than a name is refused", () => {
  const template = workflowText("workflows/bench.yml");
  const rows: Partial<Fillings>[] = [
    { repository: "acme/x' || true || '" },
    { branch: "x' #" },
    { branch: "a\nb" },
    { machineClass: "a: b" },
    { action: { ...PIN, commit: "main" } },
    { action: { ...PIN, version: "v1\n  x: y" } },
  ];
  for (const row of rows)
    expect(() => fillTemplate(template, { ...FILLINGS, ...row })).toThrow(/cannot stand in a workflow/);
});

describe("the action's commit", () => {
  test("is read with and without its version", () => {
    expect(parsePin(`acme/benchwarden@${PIN.commit} # v0.2.0`)).toEqual(PIN);
    expect(parsePin(`acme/benchwarden@${PIN.commit}`)).toEqual({ ...PIN, version: NO_PIN.version });
  });

  for (const text of [
    "acme/benchwarden@v1",
    "acme/benchwarden@0123456",
    "acme/other@".concat(PIN.commit),
    "",
    "acme/benchwarden",
  ]) {
    test(`"${text}" is refused`, () => expect(() => parsePin(text)).toThrow(/by a full commit/));
  }

  test("is found again in a workflow", () => {
    expect(pinOf(fillTemplate(workflowText("workflows/bench.yml"), FILLINGS))).toEqual(PIN);
    expect(pinOf("uses: actions/checkout@v4")).toBe(null);
  });
});
