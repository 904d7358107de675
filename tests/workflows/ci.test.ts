import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { workflowText } from "./workflow-files.ts";

const Ci = z.object({ jobs: z.record(z.string(), z.looseObject({ needs: z.array(z.string()).optional() })) });

/** Jobs that the gate `ok` does not wait for: their failure would turn nothing red. */
function forgotten(text: string): string[] {
  const { jobs } = Ci.parse(parse(text));
  const awaited = jobs.ok?.needs ?? [];
  return Object.keys(jobs).filter((id) => id !== "ok" && !awaited.includes(id));
}

test("the gate of CI waits for every check", () => {
  const text = workflowText(".github/workflows/ci.yml");
  expect(forgotten(text)).toEqual([]);
  expect(Object.keys(Ci.parse(parse(text)).jobs)).toEqual(["lint", "types", "test", "workflows", "dist-fresh", "ok"]);
});

test("a check that the gate forgets would be seen", () => {
  const text = workflowText(".github/workflows/ci.yml").replace("[lint, types, test,", "[lint, test,");
  expect(forgotten(text)).toEqual(["types"]);
});
