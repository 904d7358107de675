import { expect, test } from "vitest";
import { renderFitness } from "../../src/report/machine-text.ts";

const ok = { check: "swap", state: "ok", text: "none" } as const;
const unknown = { check: "effective-clock", state: "unknown", text: "not watched while measuring: hidden" } as const;

test("each check is a line, and what is unknown is explained once", () => {
  expect(renderFitness([ok, unknown])).toBe(
    [
      "ok       swap             none",
      "unknown  effective-clock  not watched while measuring: hidden",
      "",
      "This machine is fit.",
      "What is unknown spoils no launch, and is not seen when it happens: docs/machine.md tells what each line means.",
      "",
    ].join("\n"),
  );
  expect(renderFitness([ok])).toBe("ok       swap  none\n\nThis machine is fit.\n");
});

const rows: [state: "warn" | "unfit", sentence: string][] = [
  ["warn", "This machine can measure, with more noise than a tuned one."],
  ["unfit", "This machine is not fit: a job here would be invalid."],
];
for (const [state, sentence] of rows)
  test(`one ${state} decides what is said of the whole`, () =>
    expect(renderFitness([ok, { check: "load", state, text: "90 %" }])).toContain(`\n\n${sentence}\n`));
