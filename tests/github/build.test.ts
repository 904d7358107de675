import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { withLazyBuiltins } from "../../.ci/build.mjs";
import { builtAction } from "./runner/build.ts";

const rows: [code: string, want: string][] = [
  ['import{join}from"node:path";', 'const {join}=process.getBuiltinModule("node:path");'],
  ['import{join as a,sep}from"path";', 'const {join:a,sep}=process.getBuiltinModule("path");'],
  [
    'x();import*as fs from"fs";import os from"os";',
    'x();const fs=process.getBuiltinModule("fs");const os=process.getBuiltinModule("os");',
  ],
  ['import{a}from"./chunk-X.js";', 'import{a}from"./chunk-X.js";'],
  ['reimport{a}from"fs";', 'reimport{a}from"fs";'],
];
for (const [code, want] of rows) {
  test(`a bundle's ${code} becomes ${want}`, () => expect(withLazyBuiltins(code)).toBe(want));
}

test("the action is less than 3 MB in at most 20 files, and imports no module of Node as such", async () => {
  const folder = dirname(await builtAction());
  const names = readdirSync(folder);
  expect(names.length).toBeLessThanOrEqual(20);
  expect(names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThan(3_000_000);
  const entry = readFileSync(join(folder, "index.js"), "utf8");
  expect(entry.match(/from"(?!\.\/)[^"]+"/g)).toBeNull();
});
