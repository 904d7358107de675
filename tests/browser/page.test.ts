import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildDashboard } from "../../.ci/build-dashboard.mjs";
import { writeSiteFolder } from "../../src/exec/site-folder.ts";
import { type StaticServer, startStaticServer } from "../../src/exec/static-server.ts";
import type { SiteInput } from "../../src/site/input.ts";
import { siteFiles } from "../../src/site/site-files.ts";
import { dailyCommits, makeInput, releaseHistory } from "../site/sample-history.ts";
import { Browser, CHROMIUM } from "./browser.ts";

const folder = mkdtempSync(join(tmpdir(), "benchwarden-page-"));
const assets = join(folder, "assets");
const servers: StaticServer[] = [];
let browser: Browser;
let releases = "";

const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  "__proto__",
  "</script><script>alert(1)</script>",
  "a|b`c`",
  "constructor",
];

/** Builds and serves a site; its address. */
async function serve(name: string, input: SiteInput): Promise<string> {
  const root = join(folder, name);
  await writeSiteFolder(root, { assets, files: siteFiles(input) });
  const server = await startStaticServer({ root, port: 0 });
  servers.push(server);
  return server.url;
}

describe.skipIf(CHROMIUM === null)("the page in Chromium (skipped without it)", { timeout: 60_000 }, () => {
  beforeAll(async () => {
    await buildDashboard(assets);
    browser = await Browser.start();
    releases = await serve("releases", releaseHistory());
  });

  afterAll(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("shows the latest values and the steps, and asks nobody else for anything", async () => {
    const { page, troubles } = await browser.open(releases);
    expect(await page.locator("[data-row]").count()).toBe(9);
    const text = (await page.locator("#content").textContent()) ?? "";
    expect(text).toContain("large-object");
    expect(text).toContain("−89.0 %");
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("a click on a row opens its history, and the address brings it back", async () => {
    const { page, troubles } = await browser.open(releases);
    await page.locator('[data-row][aria-label^="parse/large-object, wall"]').click();
    await page.waitForSelector(".card canvas");
    expect(await page.locator("h1").textContent()).toContain("large-object");
    const address = page.url();
    const again = await browser.open(address.slice(0, address.indexOf("#")));
    await again.page.goto(address);
    await again.page.waitForSelector(".card canvas");
    expect(await again.page.locator("h1").textContent()).toContain("large-object");
    expect(troubles).toEqual([]);
    await page.close();
    await again.page.close();
  });

  test("moving over the chart names the commit and its value; the arrow keys move from commit to commit", async () => {
    const { page } = await browser.open(`${releases}#open=parse%2Flarge-object`);
    const chart = page.locator(".card .chart").first();
    await page.waitForSelector(".card canvas");
    const box = await page.locator(".card .u-over").first().boundingBox();
    if (!box) throw new Error("the chart has no place on the page");
    await page.mouse.move(box.x + box.width * 0.05, box.y + box.height / 2);
    const card = page.locator(".card").first();
    await expect.poll(() => card.textContent()).toMatch(/v3\.\d/);
    const first = (await card.textContent()) ?? "";
    await chart.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => card.textContent()).not.toBe(first);
    await page.close();
  });

  test("the keyboard alone searches, opens and leads back", async () => {
    const { page } = await browser.open(releases);
    await page.keyboard.press("/");
    await page.keyboard.type("schemas");
    await expect.poll(() => page.locator("[data-row]").count()).toBe(2);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".card canvas");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("[data-row]").count()).toBeGreaterThan(0);
    await page.close();
  });

  test("the metric filter leaves the rows of that metric", async () => {
    const { page } = await browser.open(releases);
    await page.locator("select").first().selectOption({ index: 1 });
    await expect.poll(() => page.locator("[data-row]").count()).toBeLessThan(9);
    expect(page.url()).toContain("#");
    await page.close();
  });

  for (const view of ["", "#open=parse%2Flarge-object"]) {
    test(`at 360 pixels nothing scrolls sideways (${view === "" ? "overview" : "benchmark"})`, async () => {
      const { page } = await browser.open(`${releases}`, { width: 360 });
      await page.goto(`${releases}${view}`);
      await page.waitForSelector(view === "" ? "[data-row]" : ".card canvas");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await page.close();
    });
  }

  test("dark and light have other colours, each with text that can be read", async () => {
    const colours = async (dark: boolean): Promise<string[]> => {
      const { page } = await browser.open(releases, { dark });
      const found = await page.evaluate(() => {
        const style = getComputedStyle(document.body);
        return [getComputedStyle(document.documentElement).backgroundColor, style.backgroundColor, style.color];
      });
      await page.close();
      return found;
    };
    const [light, dark] = [await colours(false), await colours(true)];
    expect(light).not.toEqual(dark);
  });

  test("A64 names with markup are text and nothing else, and no policy is broken", async () => {
    const plans = HOSTILE.map((name) => ({
      benchmark: `suite/${name}`,
      metric: "wall",
      unit: "s",
      level: 1,
      noise: 0.01,
      steps: [],
    }));
    const url = await serve("hostile", makeInput(plans, dailyCommits(12), { title: "<b>x</b>" }));
    const { page, troubles } = await browser.open(url);
    const text = (await page.locator("#content").textContent()) ?? "";
    for (const name of HOSTILE) expect(text).toContain(name);
    expect(await page.locator("#page img, #page script, #page b").count()).toBe(0);
    await page.locator("[data-row]").first().click();
    await page.waitForSelector(".card canvas");
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("A65 an address with markup shows the page and acts on nothing", async () => {
    const { page, troubles } = await browser.open(releases);
    await page.goto(`${releases}#open=%3Cimg%20src=x%20onerror=alert(1)%3E&history=//evil/../x`);
    await page.reload();
    await page.waitForSelector("#content");
    expect(await page.locator("#page img").count()).toBe(0);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("300 histories of 1,000 commits cost less than 200 kB before one is opened, and one less than 50 kB", async () => {
    const plans = Array.from({ length: 300 }, (_, index) => ({
      benchmark: `suite${index % 7}/bench-${index}`,
      metric: "wall",
      unit: "s",
      level: 0.01 * (index + 1),
      noise: 0.01,
      steps: [{ at: 500, times: 1.1 }],
    }));
    const input = makeInput(plans, dailyCommits(1_000));
    const files = siteFiles(input);
    const url = await serve("large", input);
    const { page, bytes } = await browser.open(url);
    await page.waitForSelector("[data-row]");
    expect(bytes()).toBeLessThan(200_000);
    const series = [...files].filter(([path]) => path.startsWith("data/series/")).map(([, content]) => content.length);
    expect(Math.max(...series)).toBeLessThan(50_000);
    await page.close();
  });

  test("an empty store has a page that says what to do", async () => {
    const url = await serve("empty", makeInput([], [], { generated: null }));
    const { page, troubles } = await browser.open(url);
    expect(await page.locator("#content").textContent()).toMatch(/record|backfill/);
    expect(troubles).toEqual([]);
    await page.close();
  });
});
