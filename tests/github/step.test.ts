import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isEnterpriseServer, readOccasion } from "../../src/github/occasion.ts";
import { createStep, createStepLog } from "../../src/github/step.ts";
import { obey, readOutputs } from "./runner/commands.ts";

let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "benchwarden-step-"));
  for (const name of ["SUMMARY", "OUTPUT"]) writeFileSync(join(folder, name), "");
  vi.stubEnv("GITHUB_OUTPUT", join(folder, "OUTPUT"));
  vi.stubEnv("GITHUB_STEP_SUMMARY", join(folder, "SUMMARY"));
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const read = (name: string): string => readFileSync(join(folder, name), "utf8");

test("an output comes back as it was given, whatever is in it", () => {
  const value = "a=b\nname<<EOF\nx\nEOF\n%0A ::error::";
  createStep().setOutput("request", value);
  expect(readOutputs(read("OUTPUT"))).toEqual({ request: value });
});

test("an annotation holds all of its text, and its text holds no second command", () => {
  createStep().fail("first\n::error::second ##[error]third 100 %", { file: "benchwarden.yml", line: 12 });
  expect(obey(printed).commands).toEqual([
    {
      name: "error",
      properties: { file: "benchwarden.yml", line: "12" },
      message: "first\n: :error::second # #[error]third 100 %",
    },
  ]);
});

test("a job summary is cut at a line to what GitHub takes, over all that the step writes", async () => {
  const step = createStep();
  await step.summarise(`${"ä".repeat(99)}\n`.repeat(4_000));
  await step.summarise(`${"x".repeat(99)}\n`.repeat(4_000));
  const summary = read("SUMMARY");
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1_048_576);
  expect(summary.endsWith("*The rest is cut: a job summary holds 1 MiB.*\n")).toBe(true);
  await step.summarise("more");
  expect(read("SUMMARY")).toBe(summary);
});

test("progress is a line at most every fifteen seconds, and what is told is always told", () => {
  let now = 100;
  const log = createStepLog(() => now);
  for (const at of [100, 101, 114.9, 115, 116]) {
    now = at;
    log.progress(`at ${at}`);
  }
  log.info("done");
  expect(printed.trim().split("\n")).toEqual(["at 100", "at 115", "done"]);
});

test("an empty secret masks nothing", () => {
  createStep().mask("");
  createStep().mask("secret");
  expect(obey(printed).commands.map((command) => command.message)).toEqual(["secret"]);
});

const servers: [url: string, isEnterprise: boolean][] = [
  ["https://github.com", false],
  ["https://octo.ghe.com", false],
  ["http://github.localhost:4000", false],
  ["https://github.example.org", true],
  ["https://github.com.example.org", true],
  ["https://notghe.com", true],
  ["", true],
];
for (const [url, isEnterprise] of servers) {
  test(`${url || "no address"} is ${isEnterprise ? "" : "not "}a GitHub Enterprise Server`, () => {
    expect(isEnterpriseServer(url)).toBe(isEnterprise);
  });
}

test("a payload that is no JSON, and ids that are no numbers, are told by name", () => {
  const environment = {
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "org/project",
    GITHUB_REPOSITORY_ID: "1",
    GITHUB_RUN_ID: "12",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_EVENT_NAME: "workflow_dispatch",
    GITHUB_ACTOR: "maintainer",
    GITHUB_TRIGGERING_ACTOR: "maintainer",
    GITHUB_WORKFLOW_REF: "org/project/.github/workflows/bench.yml@refs/heads/main",
    GITHUB_REF: "refs/heads/main",
    GITHUB_SHA: "0".repeat(40),
  };
  expect(readOccasion(environment, "{}")).toMatchObject({ run: { id: 12 }, actor: { id: null } });
  expect(() => readOccasion(environment, "{")).toThrow("not JSON");
  expect(() => readOccasion({ ...environment, GITHUB_RUN_ID: "1e3" }, "{}")).toThrow("GITHUB_RUN_ID");
  expect(() => readOccasion({ ...environment, GITHUB_SHA: "" }, "{}")).toThrow(/GITHUB_SHA[\s\S]*it is empty/);
});
