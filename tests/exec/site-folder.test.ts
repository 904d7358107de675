import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeSiteFolder } from "../../src/exec/site-folder.ts";

let folder = "";
const at = (...path: string[]) => join(folder, ...path);
const STATUS = '{"schema":"benchwarden.status/1","generated":null}\n';

/** A site of one data file that says which build it is. */
function site(build: string) {
  const files = new Map([
    ["status.json", STATUS],
    ["data/index.json", build],
  ]);
  return { assets: at("assets"), files };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "benchwarden-site-folder-"));
  mkdirSync(at("assets"));
  writeFileSync(at("assets", "index.html"), "<p>page");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the page and the data stand together, and nothing is left beside them", async () => {
  await writeSiteFolder(at("site"), site("first"));
  expect(readFileSync(at("site", "index.html"), "utf8")).toBe("<p>page");
  expect(readFileSync(at("site", "data", "index.json"), "utf8")).toBe("first");
  expect(readdirSync(folder).sort()).toEqual(["assets", "site"]);
});

test("an earlier site is replaced whole: what it had more is gone", async () => {
  await writeSiteFolder(at("site"), site("first"));
  writeFileSync(at("site", "data", "old.json"), "{}");
  await writeSiteFolder(at("site"), site("second"));
  expect(readdirSync(at("site", "data"))).toEqual(["index.json"]);
  expect(readFileSync(at("site", "data", "index.json"), "utf8")).toBe("second");
  expect(readdirSync(folder).sort()).toEqual(["assets", "site"]);
});

test("an empty folder is filled", async () => {
  mkdirSync(at("site"));
  await writeSiteFolder(at("site"), site("first"));
  expect(readdirSync(at("site")).sort()).toEqual(["data", "index.html", "status.json"]);
});

test("a folder that is linked to is replaced where it is", async () => {
  mkdirSync(at("real"));
  symlinkSync(at("real"), at("site"));
  await writeSiteFolder(at("site"), site("first"));
  expect(readFileSync(at("real", "data", "index.json"), "utf8")).toBe("first");
});

const foreign: [what: string, make: () => void][] = [
  ["somebody's files", () => writeFileSync(at("site", "thesis.tex"), "x")],
  ["a status.json of something else", () => writeFileSync(at("site", "status.json"), '{"ok":true}')],
  ["a folder named status.json", () => mkdirSync(at("site", "status.json"))],
];
for (const [what, make] of foreign) {
  test(`${what}: refused, and still there`, async () => {
    mkdirSync(at("site"));
    make();
    const before = readdirSync(at("site"));
    await expect(writeSiteFolder(at("site"), site("x"))).rejects.toThrow(/not a site of Benchwarden[\s\S]*--out/);
    expect(readdirSync(at("site"))).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(["assets", "site"]);
  });
}

test("a file in its place is refused", async () => {
  writeFileSync(at("site"), "x");
  await expect(writeSiteFolder(at("site"), site("x"))).rejects.toThrow(/not a site of Benchwarden/);
  expect(readFileSync(at("site"), "utf8")).toBe("x");
});

test("when the new site cannot be made the old one stays", async () => {
  await writeSiteFolder(at("site"), site("first"));
  const broken = { assets: at("none"), files: new Map([["status.json", STATUS]]) };
  await expect(writeSiteFolder(at("site"), broken)).rejects.toThrow();
  expect(readFileSync(at("site", "data", "index.json"), "utf8")).toBe("first");
  expect(readdirSync(folder).sort()).toEqual(["assets", "site"]);
});
