import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../.ci/setup.mjs";
import { LONGEST } from "./longest-first.ts";

test("every file that is to begin first is there", () => {
  expect(LONGEST.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
