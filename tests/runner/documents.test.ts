import { describe, expect, test } from "vitest";
import { parseAdmission, renderAdmission } from "../../src/runner/admission.ts";
import { parsePolicy } from "../../src/runner/policy.ts";
import { readLine } from "../../src/runner/read-line.ts";
import { parseStartMessage } from "../../src/runner/start-message.ts";
import { ADMISSION, POLICY } from "./sample-policy.ts";

const [repository] = POLICY.repositories;

describe("the policy", () => {
  test("is read as it was written", () => {
    expect(parsePolicy(JSON.stringify(POLICY))).toMatchObject({ class: "bench-x64", admission: "required" });
  });

  const refused: [name: string, change: unknown][] = [
    ["no repository", { repositories: [] }],
    ["a workflow outside its folder", { repositories: [{ ...repository, workflow: "bench.yml" }] }],
    ["a workflow with a way up", { repositories: [{ ...repository, workflow: ".github/workflows/../x.yml" }] }],
    ["a ref that is no branch", { repositories: [{ ...repository, refs: ["refs/pull/1/merge"] }] }],
    ["a ref with a wildcard", { repositories: [{ ...repository, refs: ["refs/heads/*"] }] }],
    ["an id that is text", { repositories: [{ ...repository, id: "4711" }] }],
    ["a plain server", { app: { ...POLICY.app, server: "http://api.github.com" } }],
    ["an unknown admission", { admission: "sometimes" }],
    ["another schema", { schema: "benchwarden.policy/2" }],
  ];
  for (const [name, change] of refused) {
    test(`${name} is refused`, () => {
      expect(() => parsePolicy(JSON.stringify({ ...POLICY, ...(change as object) }))).toThrow();
    });
  }
});

test("an admission comes back as it was written", () => {
  const { schema: _schema, ...admission } = ADMISSION;
  expect(parseAdmission(renderAdmission(admission))).toEqual(admission);
});

describe("a line to root", () => {
  const { schema: _schema, ...admission } = ADMISSION;
  const line = { ...admission, jit: "c2VjcmV0LWppdC1jb25maWc=" };

  test("asks for fitness or starts one job", () => {
    expect(parseStartMessage('{"fit":true}')).toEqual({ kind: "fit" });
    expect(parseStartMessage(JSON.stringify(line))).toEqual({ kind: "start", admission, jit: line.jit });
  });

  const refused: [name: string, text: string][] = [
    ["a job that is a path", JSON.stringify({ ...line, job: "../900" })],
    ["a job that is an option", JSON.stringify({ ...line, job: "--now" })],
    ["a job of another unit", JSON.stringify({ ...line, job: "1@x" })],
    ["a configuration with a line break", JSON.stringify({ ...line, jit: "c2VjcmV0LWppdC1j\nb25maWc=" })],
    ["a further key", JSON.stringify({ ...line, unit: "ssh" })],
    ["a key that is missing", JSON.stringify({ ...line, run: undefined })],
    ["fitness and more", '{"fit":true,"job":"1"}'],
    ["no JSON", "start 900"],
    ["a list", "[]"],
    ["a prototype", '{"__proto__":{"fit":true}}'],
  ];
  for (const [name, text] of refused) {
    test(`${name} is refused`, () => {
      expect(() => parseStartMessage(text)).toThrow();
    });
  }

  test("is read to its end and no further, in whatever pieces it comes", async () => {
    expect(await readLine(pieces("ab", "c\nd"), 10)).toBe("abc");
    await expect(readLine(pieces("abc"), 10)).rejects.toThrow("before the line did");
    await expect(readLine(pieces("a".repeat(11)), 10)).rejects.toThrow("too long");
  });
});

async function* pieces(...parts: string[]): AsyncGenerator<string> {
  yield* parts;
}
