import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type StaticServer, startStaticServer } from "../../src/exec/static-server.ts";
import { largeHistory } from "../site/sample-history.ts";
import { Browser, CHROMIUM } from "./browser.ts";
import { ServedSites } from "./served-site.ts";

let sites: ServedSites;
let browser: Browser;
let large = "";
let empty: StaticServer;

/** Milliseconds from the request to the selector, the middle of some tries. */
async function loadTime(url: string, selector: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const page = await browser.blank();
    const start = performance.now();
    await page.goto(url);
    await page.waitForSelector(selector);
    times.push(performance.now() - start);
    await page.close();
  }
  return times.sort((a, b) => a - b)[2] ?? Number.NaN;
}

describe.skipIf(CHROMIUM === null)(
  "300 histories of 1,000 commits (skipped without Chromium)",
  { timeout: 60_000 },
  () => {
    beforeAll(async () => {
      sites = await ServedSites.start();
      browser = await Browser.start();
      large = await sites.serve(largeHistory());
      const folder = join(sites.folder, "empty");
      mkdirSync(folder);
      writeFileSync(join(folder, "index.html"), "<!doctype html><title>x</title><main id=content>x</main>");
      empty = await startStaticServer({ root: folder, port: 0 });
    });

    afterAll(async () => {
      await empty?.close();
      await browser?.close();
      await sites?.close();
    });

    test("cost less than 200 kB before one is opened, and one less than 50 kB of data", async () => {
      const { page, bytes, troubles } = await browser.open(large);
      await page.waitForSelector("[data-row]");
      await page.waitForLoadState("networkidle");
      const first = bytes();
      await expect.poll(() => page.locator("[data-row]").count()).toBe(300);
      expect(first).toBeLessThan(200_000);
      await page.locator("[data-row]").first().click();
      await page.waitForSelector(".card canvas");
      const data = await page.evaluate(() =>
        performance
          .getEntriesByType("resource")
          .filter((one): one is PerformanceResourceTiming => /\/(?:series|commits)\//.test(one.name))
          .reduce((sum, one) => sum + one.decodedBodySize, 0),
      );
      expect(data).toBeGreaterThan(10_000);
      expect(data).toBeLessThan(50_000);
      expect(troubles).toEqual([]);
      await page.close();
    });

    test("draw no spark line before its row comes near the window", async () => {
      const { page } = await browser.open(large);
      await expect.poll(() => page.locator(".spark .trace").count()).toBeGreaterThan(10);
      await expect.poll(() => page.locator(".spark .trace").count()).toBeLessThan(80);
      await page.locator("[data-row]").last().scrollIntoViewIfNeeded();
      await expect.poll(() => page.locator("tr").last().locator(".trace").count()).toBe(1);
      await page.close();
    });

    test("are there in no more than twenty times the time of an empty page", async () => {
      const nothing = await loadTime(empty.url, "#content");
      const everything = await loadTime(large, "[data-row]");
      console.log(`empty page ${nothing.toFixed(0)} ms, 300 histories ${everything.toFixed(0)} ms`);
      expect(everything / nothing).toBeLessThan(20);
    });

    test("all their steps can be asked for", async () => {
      const { page } = await browser.open(large);
      const before = await page.locator(".steps > ol > li").count();
      await page.getByRole("button", { name: /^Show all \d+ steps$/ }).click();
      await expect.poll(() => page.locator(".steps > ol > li").count()).toBeGreaterThan(10 * before);
      await page.close();
    });
  },
);
