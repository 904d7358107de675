import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDashboard } from "../../.ci/build-dashboard.mjs";
import { CONTENT_SECURITY_POLICY } from "../../src/exec/static-server.ts";

const folder = mkdtempSync(join(tmpdir(), "benchwarden-bundle-"));
const read = (name: string, build = "one") => readFileSync(join(folder, build, name), "utf8");

describe("the files of the page", () => {
  beforeAll(async () => {
    await buildDashboard(join(folder, "one"));
    await buildDashboard(join(folder, "two"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("have fixed names and no source map", () => {
    expect(readdirSync(join(folder, "one")).sort()).toEqual([
      "calibration.js",
      "chart-canvas.js",
      "icon.svg",
      "index.html",
      "page.css",
      "page.js",
    ]);
    expect(read("page.js")).not.toContain("sourceMappingURL");
  });

  test("are the same bytes when built again", () => {
    for (const name of readdirSync(join(folder, "one"))) expect(read(name, "two")).toBe(read(name));
  });

  test("are small: script below 55 kB before a chart is opened, with one below 45 kB on the wire, machines 2 kB more", () => {
    const [page, chart] = [read("page.js"), read("chart-canvas.js")];
    expect(page.length).toBeLessThan(55_000);
    expect(gzipSync(page).length + gzipSync(chart).length).toBeLessThan(45_000);
    expect(gzipSync(read("calibration.js")).length).toBeLessThan(2_000);
  });

  test("hold no inline script or style, and the policy that the server repeats", () => {
    const html = read("index.html");
    expect(html).toContain(`content="${CONTENT_SECURITY_POLICY}"`);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/);
    expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)).toSatisfy((all: string[]) =>
      all.every((address) => /^(?:\.\/)?[\w/.-]+$/.test(address)),
    );
  });

  test("take no schema library and no way around the policy to the browser", () => {
    for (const name of ["page.js", "chart-canvas.js", "calibration.js"]) {
      expect(read(name)).not.toMatch(/ZodError|new Function\(|\beval\(|document\.write|insertAdjacentHTML/);
    }
  });
});

test("the sources of the page never write markup", () => {
  const sources = readdirSync(new URL("../../src/dashboard", import.meta.url), { recursive: true, encoding: "utf8" });
  const guilty = sources
    .filter((name) => /\.tsx?$/.test(name))
    .filter((name) =>
      /innerHTML|outerHTML|dangerously|insertAdjacent|document\.write/.test(
        readFileSync(new URL(`../../src/dashboard/${name}`, import.meta.url), "utf8"),
      ),
    );
  expect(guilty).toEqual([]);
});
